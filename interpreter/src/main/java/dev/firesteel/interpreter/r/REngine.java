// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.process.ProcessEngine;
import java.util.List;
import java.util.function.Consumer;

/** R. Where the Spark home brings SparkR, with the SparkSession of all languages; else plain R, which it says once. */
public final class REngine extends ProcessEngine {
    private final EngineContext context;
    private final RLauncher launcher;

    private boolean greeted;

    public REngine(EngineContext context) {
        this(context, System.err::print);
    }

    /** @param log takes text that is no statement's */
    REngine(EngineContext context, Consumer<String> log) {
        super("R");
        this.context = requireNonNull(context, "context");
        this.launcher = new RLauncher(context, requireNonNull(log, "log"));
    }

    @Override
    protected Life newLife() throws EngineException, InterruptedException {
        return launcher.launch(RCommand.choose(context.conf(), context.environment()));
    }

    /** Says once what this R is without; of itself it says its version, and what else it can't do or nothing. */
    @Override
    protected void greet(EventSink sink, List<String> said) throws EngineException {
        if (greeted) {
            return;
        }
        greeted = true;
        if (RCommand.choose(context.conf(), context.environment()).sparkR() == null) {
            sink.notice(
                    "SPARKR_MISSING",
                    "This is plain " + said.get(0)
                            + ": the Spark home has no R/lib/SparkR, so there is no `spark` in R."
                            + " The download of Spark from its site brings SparkR, pip's does not.");
        }
        if (!said.get(1).isEmpty()) {
            sink.notice("R_LIMITED", said.get(1));
        }
    }
}
