// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.output.SessionOutput;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** What is done around the code of one statement. */
final class StatementRun {
    private final EngineRoom engines;
    private final CompletableFuture<SparkSession> spark;
    private final StatementJobs jobs;
    private final SessionOutput output;
    private final SessionScope scope;
    private final EventLog log;
    private final Consumer<String> fatal;

    StatementRun(
            EngineRoom engines,
            CompletableFuture<SparkSession> spark,
            StatementJobs jobs,
            SessionOutput output,
            SessionScope scope,
            EventLog log,
            Consumer<String> fatal) {
        this.engines = requireNonNull(engines, "engines");
        this.spark = requireNonNull(spark, "spark");
        this.jobs = requireNonNull(jobs, "jobs");
        this.output = requireNonNull(output, "output");
        this.scope = requireNonNull(scope, "scope");
        this.log = requireNonNull(log, "log");
        this.fatal = requireNonNull(fatal, "fatal");
    }

    /**
     * Runs a statement from its first event to its last, on the calling thread.
     *
     * @param pool as in {@link StatementJobs#begin}
     */
    void run(Statement statement, @Nullable String pool) {
        StatementSink sink = statement.sink();
        log.appendNow(statement.id(), new Event.Started());
        try {
            beActive(spark.get());
            engines.awaitFiles();
            Engine engine = engines.get(statement.language());
            if (statement.runsIn(engine)) {
                execute(statement, engine, pool);
            }
        } catch (ExecutionException e) {
            sink.error("SparkNotStarted", "Spark did not start: " + e.getCause(), List.of());
        } catch (EngineException e) {
            sink.error("EngineNotAvailable", String.valueOf(e.getMessage()), List.of());
        } catch (InterruptedException e) {
            if (!statement.isCancelled()) {
                sink.error("Interrupted", "The statement was interrupted", List.of());
            }
        } catch (VirtualMachineError e) {
            report(sink, e);
            if (!(e instanceof StackOverflowError)) {
                fatal.accept("the driver JVM is broken: " + e);
            }
        } catch (Throwable e) {
            report(sink, e);
        }
        end(statement);
    }

    /** Code may have made another one active, which stays. */
    private static void beActive(SparkSession session) {
        if (SparkSession.getActiveSession().isEmpty()) {
            SparkSession.setActiveSession(session);
        }
    }

    private void execute(Statement statement, Engine engine, @Nullable String pool) throws InterruptedException {
        String jobGroup = scope.jobGroup(statement.id());
        jobs.begin(statement.id(), jobGroup, pool, progress -> log.appendNow(statement.id(), progress));
        output.toStatement(statement.sink());
        try {
            engine.execute(new Execution(
                    statement.id(),
                    statement.code(),
                    statement.rowLimit(),
                    jobGroup,
                    statement.sink(),
                    statement::isCancelled));
        } finally {
            output.toLog(statement.sink());
            jobs.end(statement.id());
        }
    }

    /** Text first: it may wait for room, and as long as it waits the statement can be cancelled. */
    private static void end(Statement statement) {
        StatementSink sink = statement.sink();
        sink.flush();
        boolean cancelled = statement.end();
        // An interrupt that the code did not take must not hit the next statement.
        boolean unused = Thread.interrupted();
        sink.finish(cancelled, cancelled ? cancelled("The statement was cancelled") : null);
    }

    /** The error of a cancelled statement whose engine reported none. */
    static Event.Failure cancelled(String message) {
        return new Event.Failure("Cancelled", message, List.of());
    }

    private static void report(StatementSink sink, Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        sink.error(
                e.getClass().getName(),
                String.valueOf(e.getMessage()),
                trace.toString().lines().map(line -> line + "\n").toList());
    }
}
