// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** The domain's threads: a few that work, and one that knows the time. */
final class Threads implements AutoCloseable {
    private static final int FEWEST = 4;

    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timer;

    Threads() {
        int count = Math.max(FEWEST, 2 * Runtime.getRuntime().availableProcessors());
        workers = Executors.newFixedThreadPool(count, named("domain-"));
        timer = new ScheduledThreadPoolExecutor(1, named("timer-"));
        // What is cancelled need not be kept until its time would have come.
        timer.setRemoveOnCancelPolicy(true);
    }

    ExecutorService workers() {
        return workers;
    }

    ScheduledThreadPoolExecutor timer() {
        return timer;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
