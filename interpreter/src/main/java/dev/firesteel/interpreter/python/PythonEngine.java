// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.process.ProcessEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** PySpark. */
public final class PythonEngine extends ProcessEngine {
    private final EngineContext context;
    private final Path runner;
    private final Consumer<String> log;

    public PythonEngine(EngineContext context) {
        this(context, text -> System.err.print(text));
    }

    /** @param log takes text that is no statement's */
    PythonEngine(EngineContext context, Consumer<String> log) {
        super("Python");
        this.context = requireNonNull(context, "context");
        this.log = requireNonNull(log, "log");
        this.runner = context.workDirectory().resolve("python");
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        try {
            RunnerFiles.extract(runner);
        } catch (IOException e) {
            throw new EngineException("Fail to start interpreter: can't write the Python runner to " + runner, e);
        }
        super.start();
    }

    @Override
    protected Life newLife() throws EngineException {
        return PythonLife.launch(context, runner, log);
    }
}
