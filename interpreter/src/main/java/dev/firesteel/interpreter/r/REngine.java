// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.process.ExitReason;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * R. Where the Spark home brings SparkR, with the SparkSession of all languages; else plain R, which it says once. An R
 * that dies takes its variables with it, nothing else.
 */
public final class REngine implements Engine {

    private static final long COMPLETION_MILLIS = 2500;

    private final EngineContext context;
    private final RLauncher launcher;

    private @Nullable RProcess process;
    private @Nullable Execution executing;
    /** Set while the statement waits for R, before its code runs. */
    private @Nullable Thread waiting;

    private @Nullable String killed;
    private boolean greeted;
    private boolean closed;

    public REngine(EngineContext context) {
        this(context, System.err::print);
    }

    /** @param log takes text that is no statement's */
    REngine(EngineContext context, Consumer<String> log) {
        this.context = requireNonNull(context, "context");
        this.launcher = new RLauncher(context, requireNonNull(log, "log"));
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        launch().awaitHello();
    }

    @Override
    public void execute(Execution execution) throws InterruptedException {
        EventSink sink = execution.sink();
        RProcess r;
        try {
            r = ready(execution);
        } catch (EngineException e) {
            sink.error("InterpreterError", String.valueOf(e.getMessage()), List.of());
            return;
        }
        Integer exitCode;
        try {
            exitCode = r.run(execution);
        } catch (InterruptedException e) {
            r.close();
            throw e;
        } finally {
            end();
        }
        if (exitCode != null) {
            tellDeath(sink, r, exitCode);
        }
    }

    /** Waits until R can run the statement; starts it when it has ended. */
    private RProcess ready(Execution execution) throws EngineException, InterruptedException {
        RProcess r;
        synchronized (this) {
            executing = execution;
            waiting = Thread.currentThread();
            killed = null;
            r = process;
        }
        boolean ready = false;
        try {
            if (r == null || !r.isAlive()) {
                r = launch();
            }
            RMessages.Hello hello = r.awaitHello();
            greet(execution.sink(), hello);
            ready = true;
            return r;
        } finally {
            synchronized (this) {
                waiting = null;
                Thread.interrupted(); // One that was meant for the wait.
                if (!ready) {
                    executing = null;
                }
            }
        }
    }

    /** Says once what this R is without. */
    private void greet(EventSink sink, RMessages.Hello hello) throws EngineException {
        if (greeted) {
            return;
        }
        greeted = true;
        if (RCommand.choose(context.conf(), context.environment()).sparkR() == null) {
            sink.notice(
                    "SPARKR_MISSING",
                    "This is plain " + hello.version()
                            + ": the Spark home has no R/lib/SparkR, so there is no `spark` in R."
                            + " The download of Spark from its site brings SparkR, pip's does not.");
        }
        if (!hello.note().isEmpty()) {
            sink.notice("R_LIMITED", hello.note());
        }
    }

    private synchronized void end() {
        executing = null;
    }

    private void tellDeath(EventSink sink, RProcess r, int exitCode) {
        String reason;
        synchronized (this) {
            reason = killed == null ? "R ended with " + ExitReason.of(exitCode) : "R was ended: " + killed;
        }
        String words = r.lastWords();
        sink.error("Error", "Interpreter died:\n" + reason + (words.isEmpty() ? "" : "\n" + words), List.of());
        sink.notice(
                "R_RESTARTED",
                reason
                        + ". The next statement finds a new one: variables are lost, Spark with its views and cached tables is"
                        + " as it was");
    }

    private RProcess launch() throws EngineException, InterruptedException {
        RProcess next = launcher.launch(RCommand.choose(context.conf(), context.environment()));
        boolean late;
        synchronized (this) {
            process = next;
            late = closed;
        }
        if (late) {
            next.close();
            throw new EngineException("R does not start: the session ends");
        }
        return next;
    }

    @Override
    public List<String> complete(String code, int cursor) {
        RProcess r;
        synchronized (this) {
            r = process;
        }
        String before = code.substring(0, Math.max(0, Math.min(cursor, code.length())));
        return r == null ? List.of() : r.complete(before, COMPLETION_MILLIS);
    }

    @Override
    public synchronized void interrupt(int statementId) {
        if (executing == null || executing.statementId() != statementId) {
            return;
        }
        if (waiting != null) {
            waiting.interrupt();
        } else if (process != null) {
            process.interrupt(statementId);
        }
    }

    @Override
    public synchronized boolean kill(int statementId, String why) {
        if (executing == null || executing.statementId() != statementId) {
            return true;
        }
        killed = why;
        if (waiting != null) {
            waiting.interrupt();
        }
        if (process != null) {
            process.close();
        }
        return true;
    }

    @Override
    public void close() {
        RProcess r;
        synchronized (this) {
            closed = true;
            r = process;
        }
        if (r != null) {
            r.close();
        }
    }
}
