// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.output.StandardStreams;
import dev.firesteel.interpreter.timer.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements one after the other on one thread, in the order of their arrival. Says start and end of each; everything
 * between is the engine's to say.
 */
public final class StatementRunner implements AutoCloseable {
    private final StatementRun run;
    private final EventLog log;
    private final Timer outputTimer;
    private final CancelLadder ladder;
    private final Consumer<String> fatal;
    private final Thread thread;

    private final Deque<Statement> queue = new ArrayDeque<>();
    private @Nullable Statement running;
    private int lastId = -1;
    private @Nullable String doom;
    private boolean closed;

    /**
     * @param classLoader context loader of the code
     * @param spark completes when Spark is up, exceptionally when it did not start
     * @param outputTimer flushes text; may be held up by a full log
     * @param cancelTimer must never be held up
     * @param fatal told in one line why the worker cannot go on
     */
    public StatementRunner(
            EngineRoom engines,
            ClassLoader classLoader,
            CompletableFuture<SparkSession> spark,
            StatementJobs jobs,
            StandardStreams streams,
            EventLog log,
            Timer outputTimer,
            Timer cancelTimer,
            Consumer<String> fatal) {
        this.run = new StatementRun(engines, spark, jobs, streams, log, this::fail);
        this.log = requireNonNull(log, "log");
        this.outputTimer = requireNonNull(outputTimer, "outputTimer");
        this.ladder = new CancelLadder(cancelTimer, jobs, this::giveUp);
        this.fatal = requireNonNull(fatal, "fatal");
        this.thread = new Thread(this::runAll, "firesteel-statements");
        thread.setDaemon(true);
        thread.setContextClassLoader(classLoader);
    }

    public void start() {
        thread.start();
    }

    /**
     * Queues a statement; one that was queued before, whatever became of it, is ignored.
     *
     * @param rowLimit as in {@link Execution}
     */
    public synchronized void submit(int statementId, Language language, String code, @Nullable Integer rowLimit) {
        if (statementId <= lastId || closed) {
            return;
        }
        lastId = statementId;
        StatementSink sink = new StatementSink(statementId, log, outputTimer);
        queue.add(new Statement(statementId, language, code, rowLimit, sink));
        notifyAll();
    }

    /** Ends a statement; nothing happens when it is not here (any more). */
    public void cancel(int statementId) {
        Statement statement;
        synchronized (this) {
            Statement current = running;
            if (current == null || current.id() != statementId) {
                queue.removeIf(queued -> queued.id() == statementId && endUnstarted(queued));
                return;
            }
            statement = current;
        }
        if (statement.cancel()) {
            log.release(statementId);
            ladder.climb(statement);
        }
    }

    /** The statement that runs now. */
    public synchronized @Nullable Integer running() {
        return running == null ? null : running.id();
    }

    /** The worker cannot go on: said when the statement that runs now has ended; nothing is started any more. */
    public void failWhenIdle(String reason) {
        synchronized (this) {
            doom = doom == null ? reason : doom;
            if (running != null) {
                return;
            }
        }
        fatal.accept(reason);
    }

    /** Ends the statement that runs now with this error although its code has not returned; for a JVM that goes down. */
    public void abandon(String ename, String evalue) {
        Statement statement;
        synchronized (this) {
            closed = true;
            statement = running;
        }
        if (statement != null) {
            log.release(statement.id());
            boolean cancelled = statement.end();
            statement.sink().finish(cancelled, new Event.Failure(ename, evalue, List.of()));
        }
    }

    /** Starts nothing more. What runs is interrupted; it is not waited for. */
    @Override
    public void close() {
        Statement statement;
        synchronized (this) {
            closed = true;
            queue.clear();
            statement = running;
            notifyAll();
        }
        if (statement != null) {
            log.release(statement.id());
            statement.interrupt();
        }
    }

    /** Waits for the statement that runs, after {@link #close}. */
    public void awaitEnd(Duration patience) throws InterruptedException {
        thread.join(patience.toMillis());
    }

    private void runAll() {
        for (Statement statement = next(); statement != null; statement = next()) {
            run.run(statement);
            ended();
        }
    }

    private synchronized @Nullable Statement next() {
        while (!closed && doom == null) {
            Statement next = queue.poll();
            if (next != null) {
                next.runs();
                running = next;
                return next;
            }
            try {
                wait();
            } catch (InterruptedException stray) {
                // Nothing runs that it could be meant for.
            }
        }
        return null;
    }

    private void ended() {
        String reason;
        synchronized (this) {
            running = null;
            reason = doom;
        }
        if (reason != null) {
            fatal.accept(reason);
        }
    }

    private boolean endUnstarted(Statement statement) {
        log.appendNow(statement.id(), new Event.Finished(true));
        return true;
    }

    private void giveUp(Statement statement, String reason) {
        statement.end();
        statement.sink().finish(true, StatementRun.cancelled(reason));
        fail(reason);
    }

    private void fail(String reason) {
        synchronized (this) {
            doom = doom == null ? reason : doom;
        }
        fatal.accept(reason);
    }
}
