// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import dev.firesteel.interpreter.engine.EngineContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;

/**
 * Completes SQL from the live catalog, beside whatever runs. The catalog is read by a thread of its own: when it does
 * not answer in time, the answer comes from what it said last.
 */
final class SqlCompletion implements AutoCloseable {

    private final CompletableFuture<SparkSession> spark;
    private final Duration deadline;
    private final SqlCandidates candidates = new SqlCandidates(SqlKeywords.all());
    private final ThreadPoolExecutor reader;
    private volatile CatalogNames known = CatalogNames.NONE;

    SqlCompletion(EngineContext context, Duration deadline) {
        this.spark = context.spark();
        this.deadline = deadline;
        this.reader = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(1),
                task -> {
                    Thread thread = new Thread(task, "sql-completion");
                    thread.setDaemon(true);
                    thread.setContextClassLoader(context.classLoader());
                    return thread;
                },
                SqlCompletion::takePlace);
    }

    /** One reads and one waits; a third takes the place of the one that waits, which then answers from what is known. */
    private static void takePlace(Runnable task, ThreadPoolExecutor reader) {
        Runnable waiting = reader.isShutdown() ? task : reader.getQueue().poll();
        if (waiting instanceof Future<?> future) {
            future.cancel(false);
        }
        if (waiting != task) {
            reader.execute(task);
        }
    }

    List<String> at(String code, int cursor) {
        SqlContext context = SqlContext.at(code, Math.max(0, Math.min(cursor, code.length())));
        return candidates.at(context, names(context));
    }

    private CatalogNames names(SqlContext context) {
        if (context.place() == SqlContext.Place.NOTHING || !spark.isDone() || spark.isCompletedExceptionally()) {
            return known;
        }
        Future<CatalogNames> reading = reader.submit(() -> new CatalogReader(spark.join()).read(context));
        try {
            known = reading.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException | CancellationException e) {
            return known;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known;
    }

    @Override
    public void close() {
        reader.shutdownNow();
    }
}
