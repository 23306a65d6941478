// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.output.SessionOutput;
import dev.firesteel.interpreter.timer.Timer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements in the order of their arrival: one after the other on one thread, but for SQL, of which several may run
 * side by side, each on a thread of its own. Says start and end of each; everything between is the engine's to say.
 */
public final class StatementRunner implements AutoCloseable {
    private final StatementRun run;
    private final EventLog log;
    private final Timer outputTimer;
    private final CancelLadder ladder;
    private final Consumer<String> fatal;
    private final List<Thread> threads = new ArrayList<>();

    private final Deque<Statement> queue = new ArrayDeque<>();
    private final Map<Integer, Statement> running = new TreeMap<>();
    private int lastId = -1;
    private @Nullable String doom;
    private boolean closed;

    /**
     * @param classLoader context loader of the code
     * @param spark completes when Spark is up, exceptionally when it did not start
     * @param parallelSql how many statements of SQL may run side by side
     * @param outputTimer flushes text; may be held up by a full log
     * @param cancelTimer must never be held up
     * @param fatal told in one line why the worker cannot go on
     */
    public StatementRunner(
            EngineRoom engines,
            ClassLoader classLoader,
            CompletableFuture<SparkSession> spark,
            int parallelSql,
            StatementJobs jobs,
            SessionOutput output,
            SessionScope scope,
            EventLog log,
            Timer outputTimer,
            Timer cancelTimer,
            Consumer<String> fatal) {
        this.run = new StatementRun(engines, spark, jobs, output, scope, log, this::fail);
        this.log = requireNonNull(log, "log");
        this.outputTimer = requireNonNull(outputTimer, "outputTimer");
        this.ladder = new CancelLadder(cancelTimer, jobs, this::giveUp);
        this.fatal = requireNonNull(fatal, "fatal");
        for (int i = 0; i < parallelSql; i++) {
            boolean first = i == 0;
            String name = scope.lane(first ? "statements" : "sql-" + i);
            // The first leaves its jobs where the code puts them.
            Thread thread = new Thread(
                    () -> {
                        output.enter();
                        runAll(first, first ? null : name);
                    },
                    name);
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            threads.add(thread);
        }
    }

    public void start() {
        threads.forEach(Thread::start);
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
            Statement found = running.get(statementId);
            if (found == null) {
                if (queue.removeIf(queued -> queued.id() == statementId && endUnstarted(queued))) {
                    notifyAll();
                }
                return;
            }
            statement = found;
        }
        if (statement.cancel()) {
            log.release(statementId);
            ladder.climb(statement);
        }
    }

    /** The statements that run now. */
    public synchronized Set<Integer> running() {
        return Set.copyOf(running.keySet());
    }

    /** The worker cannot go on: said when what runs now has ended; nothing is started any more. */
    public void failWhenIdle(String reason) {
        synchronized (this) {
            doom = doom == null ? reason : doom;
            if (!running.isEmpty()) {
                return;
            }
        }
        fatal.accept(reason);
    }

    /** Ends what runs now with this error although its code has not returned; for a JVM that goes down. */
    public void abandon(String ename, String evalue) {
        for (Statement statement : stopStarting()) {
            log.release(statement.id());
            boolean cancelled = statement.end();
            statement.sink().finish(cancelled, new Event.Failure(ename, evalue, List.of()));
        }
    }

    /** Starts nothing more. What runs is interrupted; it is not waited for. */
    @Override
    public void close() {
        for (Statement statement : stopStarting()) {
            log.release(statement.id());
            statement.interrupt();
        }
    }

    /** Returns what runs. */
    private synchronized List<Statement> stopStarting() {
        closed = true;
        queue.clear();
        notifyAll();
        return List.copyOf(running.values());
    }

    /** Waits for what runs, after {@link #close}. */
    public void awaitEnd(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (Thread thread : threads) {
            thread.join(
                    Math.max(1, Duration.ofNanos(deadline - System.nanoTime()).toMillis()));
        }
    }

    private void runAll(boolean first, @Nullable String pool) {
        for (Statement statement = next(first); statement != null; statement = next(first)) {
            run.run(statement, pool);
            ended(statement);
        }
    }

    private synchronized @Nullable Statement next(boolean first) {
        while (!closed && doom == null) {
            Statement next = queue.peek();
            if (next != null && mayStart(next, first)) {
                queue.remove();
                next.runs();
                running.put(next.id(), next);
                notifyAll();
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

    /** What starts alone does so on the first thread; the others are for SQL beside SQL. */
    private boolean mayStart(Statement next, boolean first) {
        return running.isEmpty()
                ? first
                : isSql(next) && running.values().stream().allMatch(StatementRunner::isSql);
    }

    private static boolean isSql(Statement statement) {
        return statement.language() == Language.SQL;
    }

    private void ended(Statement statement) {
        String reason;
        synchronized (this) {
            running.remove(statement.id());
            reason = running.isEmpty() ? doom : null;
            notifyAll();
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
