// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A language that runs in a process of its own. One that dies takes its variables with it, nothing else: the next one finds
 * the same Spark application.
 */
public abstract class ProcessEngine implements Engine {
    /** A process with all that belongs to it. Closing it ends it. */
    public interface Life extends AutoCloseable {
        LanguageProcess process();

        /** As {@link LanguageProcess#run}. */
        @Nullable
        Integer run(Execution execution) throws InterruptedException;

        void interrupt(int statementId);

        List<String> complete(String code, int cursor);

        @Override
        void close();
    }

    private static final String AS_IT_WAS =
            ": variables are lost, the Spark session with its views and cached tables is as it was";

    private final String name;

    private @Nullable Life life;
    private @Nullable Execution executing;
    /** Set while the statement waits for the process, before its code runs. */
    private @Nullable Thread waiting;

    private @Nullable String killed;
    private boolean closed;

    /** @param name of the language, for people */
    protected ProcessEngine(String name) {
        this.name = requireNonNull(name, "name");
    }

    /** Starts a process; does not wait until it can run statements. */
    protected abstract Life newLife() throws EngineException, InterruptedException;

    /** A statement is about to run; this is what the process said of itself. */
    protected void greet(EventSink sink, List<String> said) throws EngineException {}

    @Override
    public void start() throws EngineException, InterruptedException {
        launch().process().awaitReady();
    }

    @Override
    public void execute(Execution execution) throws InterruptedException {
        EventSink sink = execution.sink();
        Life current;
        try {
            current = ready(execution);
        } catch (EngineException e) {
            sink.error("InterpreterError", String.valueOf(e.getMessage()), List.of());
            return;
        }
        Integer exitCode;
        try {
            exitCode = current.run(execution);
        } catch (InterruptedException e) {
            current.close();
            throw e;
        } finally {
            end();
        }
        if (exitCode != null) {
            tellDeath(sink, current.process(), exitCode);
        }
    }

    /** Waits until the process can run the statement; starts it when it has ended while nothing ran. */
    private Life ready(Execution execution) throws EngineException, InterruptedException {
        EventSink sink = execution.sink();
        Life current;
        synchronized (this) {
            executing = execution;
            waiting = Thread.currentThread();
            killed = null;
            current = life;
        }
        boolean ready = false;
        try {
            if (current == null || !current.process().isAlive()) {
                current = launch();
                sink.notice(code("RESTARTED"), name + " had ended and was started again" + AS_IT_WAS);
            }
            greet(sink, current.process().awaitReady());
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
            throw new InterruptedException("cancelled while " + name + " started");
        }
        return current;
    }

    private synchronized void end() {
        executing = null;
    }

    private void tellDeath(EventSink sink, LanguageProcess process, int exitCode) throws InterruptedException {
        String reason;
        synchronized (this) {
            reason = name + (killed == null ? " ended with " + ExitReason.of(exitCode) : " was ended: " + killed);
        }
        String words = process.lastWords();
        sink.error("Error", "Interpreter died:\n" + reason + (words.isEmpty() ? "" : "\n" + words), List.of());
        try {
            launch();
            sink.notice(code("RESTARTED"), reason + ". It is started again" + AS_IT_WAS);
        } catch (EngineException e) {
            sink.notice(code("LOST"), reason + ", and does not start again: " + e.getMessage());
        }
    }

    private String code(String what) {
        return name.toUpperCase(Locale.ROOT) + "_" + what;
    }

    private Life launch() throws EngineException, InterruptedException {
        Life next = newLife();
        Life before;
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
        Life current;
        synchronized (this) {
            current = life;
        }
        return current == null ? List.of() : current.complete(code, cursor);
    }

    @Override
    public synchronized void interrupt(int statementId) {
        if (executing == null || executing.statementId() != statementId) {
            return;
        }
        if (waiting != null) {
            waiting.interrupt();
        } else if (life != null) {
            life.interrupt(statementId);
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
        Life current;
        synchronized (this) {
            closed = true;
            current = life;
        }
        if (current != null) {
            current.close();
        }
    }
}
