// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.process.ExitReason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * PySpark. A Python that dies takes its variables with it, nothing else: the next one finds the same Spark application.
 */
public final class PythonEngine implements Engine {
    private static final long COMPLETION_MILLIS = 3000;

    private final EngineContext context;
    private final Path runner;
    private final Consumer<String> log;

    private @Nullable PythonLife life;
    private @Nullable Execution executing;
    /** Set while the statement waits for Python, before its code runs. */
    private @Nullable Thread waiting;

    private @Nullable String killed;
    private boolean closed;

    public PythonEngine(EngineContext context) {
        this(context, text -> System.err.print(text));
    }

    /** @param log takes text that is no statement's */
    PythonEngine(EngineContext context, Consumer<String> log) {
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
        launch().process().awaitBound();
    }

    @Override
    public void execute(Execution execution) throws InterruptedException {
        EventSink sink = execution.sink();
        PythonLife python;
        try {
            python = ready(execution);
        } catch (EngineException e) {
            sink.error("InterpreterError", String.valueOf(e.getMessage()), List.of());
            return;
        }
        Integer exitCode;
        try {
            python.mark(execution.jobGroup());
            python.process().addFiles(context.files().pythonFiles());
            exitCode = python.process().run(execution.statementId(), execution.code(), sink);
        } catch (InterruptedException e) {
            python.close();
            throw e;
        } finally {
            python.mark(null);
            end();
        }
        if (exitCode != null) {
            tellDeath(sink, python.process(), exitCode);
        }
    }

    /** Waits until Python can run the statement; starts it when it has ended while nothing ran. */
    private PythonLife ready(Execution execution) throws EngineException, InterruptedException {
        PythonLife python;
        boolean lost;
        synchronized (this) {
            executing = execution;
            waiting = Thread.currentThread();
            killed = null;
            python = life;
            lost = python == null || !python.process().isAlive();
        }
        boolean ready = false;
        try {
            if (python == null || lost) {
                python = launch();
                execution
                        .sink()
                        .notice(
                                "PYTHON_RESTARTED",
                                "Python had ended and was started again: variables are lost,"
                                        + " the Spark session with its views and cached tables is as it was");
            }
            python.process().awaitBound();
            ready = true;
        } finally {
            boolean interrupted;
            synchronized (this) {
                waiting = null;
                interrupted = Thread.interrupted();
                if (!ready || interrupted) {
                    executing = null;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("cancelled while Python started");
        }
        return python;
    }

    private synchronized void end() {
        executing = null;
    }

    private void tellDeath(EventSink sink, PythonProcess process, int exitCode) {
        String reason;
        synchronized (this) {
            reason = killed == null ? "Python ended with " + ExitReason.of(exitCode) : "Python was ended: " + killed;
        }
        String words = process.lastWords();
        sink.error("Error", "Interpreter died:\n" + reason + (words.isEmpty() ? "" : "\n" + words), List.of());
        try {
            launch();
            sink.notice(
                    "PYTHON_RESTARTED",
                    reason + ". It is started again: variables are lost, the Spark session with its"
                            + " views and cached tables is as it was");
        } catch (EngineException e) {
            sink.notice("PYTHON_LOST", reason + ", and does not start again: " + e.getMessage());
        }
    }

    private PythonLife launch() throws EngineException {
        PythonLife next = PythonLife.launch(context, runner, log);
        PythonLife before;
        boolean late;
        synchronized (this) {
            before = life;
            life = next;
            late = closed;
        }
        if (before != null) {
            before.close();
        }
        if (late) {
            next.close();
            throw new EngineException("Fail to start interpreter: the session ends");
        }
        return next;
    }

    @Override
    public List<String> complete(String code, int cursor) {
        PythonLife python;
        synchronized (this) {
            python = life;
        }
        return python == null ? List.of() : python.process().complete(code, cursor, COMPLETION_MILLIS);
    }

    @Override
    public synchronized void interrupt(int statementId) {
        if (executing == null || executing.statementId() != statementId) {
            return;
        }
        if (waiting != null) {
            waiting.interrupt();
        } else if (life != null) {
            life.process().interrupt(statementId);
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
        if (life != null) {
            life.process().destroy();
        }
        return true;
    }

    @Override
    public void close() {
        PythonLife python;
        synchronized (this) {
            closed = true;
            python = life;
        }
        if (python != null) {
            python.close();
        }
    }
}
