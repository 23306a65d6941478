// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.engine.ResultStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * SQL: one {@code spark.sql} call a statement, on the session that all languages share. Needs no compiler, so it is ready
 * as soon as Spark is. Statements may run side by side.
 */
public final class SqlEngine implements Engine {

    private static final Duration COMPLETION_DEADLINE = Duration.ofSeconds(2);

    /** What an empty statement is to Livy's clients; Spark 4 has a class of its own for it. */
    private static final String EMPTY = "[PARSE_SYNTAX_ERROR] Syntax error at or near end of input.";

    private static final String EMPTY_SINCE_SPARK_4 =
            "[PARSE_EMPTY_STATEMENT] Syntax error, unexpected empty statement.";

    private final EngineContext context;
    private final SqlCompletion completion;
    private final Map<Integer, Thread> running = new HashMap<>();
    private @Nullable SparkSession spark;

    public SqlEngine(EngineContext context) {
        this.context = requireNonNull(context, "context");
        this.completion = new SqlCompletion(context, COMPLETION_DEADLINE);
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        try {
            spark = context.spark().get();
        } catch (ExecutionException e) {
            throw new EngineException("Spark did not start: " + e.getCause(), e);
        }
    }

    @Override
    public void execute(Execution execution) throws InterruptedException {
        begin(execution.statementId());
        try {
            run(requireNonNull(spark, "not started"), execution);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | StackOverflowError | LinkageError e) {
            // Spark throws checked exceptions without saying so.
            fail(execution, e);
        } finally {
            end(execution.statementId());
        }
    }

    private void run(SparkSession session, Execution execution) throws IOException, InterruptedException {
        Dataset<Row> result = session.sql(execution.code());
        // Read after the statement: it may be the one that sets the session's limit.
        RowLimit limit = RowLimit.of(execution.rowLimit(), session.conf());
        Iterator<Row> rows = limit.isAll()
                ? result.toLocalIterator()
                : result.takeAsList(limit.rows() + 1).iterator();
        ResultStream out = execution.sink().openResult("application/json");
        out.complete(RowsJson.write(out, result.schema(), rows, limit));
    }

    private static void fail(Execution execution, Throwable failure) {
        List<String> frames = Arrays.stream(failure.getStackTrace())
                .map(StackTraceElement::toString)
                .toList();
        String message = requireNonNullElse(failure.getMessage(), failure.toString());
        execution.sink().error("Error", message.replace(EMPTY_SINCE_SPARK_4, EMPTY), frames);
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return completion.at(code, cursor);
    }

    @Override
    public void interrupt(int statementId) {
        synchronized (running) {
            Thread thread = running.get(statementId);
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void begin(int statementId) {
        synchronized (running) {
            running.put(statementId, Thread.currentThread());
        }
    }

    private void end(int statementId) {
        synchronized (running) {
            running.remove(statementId);
            Thread.interrupted(); // One that came too late is not the next statement's.
        }
    }

    @Override
    public void close() {
        completion.close();
        synchronized (running) {
            running.values().forEach(Thread::interrupt);
        }
    }
}
