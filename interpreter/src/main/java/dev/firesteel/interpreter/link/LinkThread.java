// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread of a link. What comes after its close is forgotten. */
final class LinkThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LinkThread.class);

    private final ScheduledThreadPoolExecutor executor;

    LinkThread(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** For who brings its own tasks to this thread. */
    Executor executor() {
        return this::post;
    }

    void post(Runnable task) {
        var unused = after(Duration.ZERO, task);
    }

    Future<?> after(Duration delay, Runnable task) {
        return unlessClosed(() -> executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    Future<?> every(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        return unlessClosed(() -> executor.scheduleAtFixedRate(guarded(task), nanos, nanos, TimeUnit.NANOSECONDS));
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    private static Future<?> unlessClosed(Supplier<Future<?>> scheduled) {
        try {
            return scheduled.get();
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(null);
        }
    }

    /** A task that throws would vanish in a future that nobody reads. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("A task of the link failed", e);
            }
        };
    }
}
