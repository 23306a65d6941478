// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that do not keep the worker alive. */
final class Threads {
    /** What threads of user code have after the end; then the process is ended hard. */
    private static final Duration LINGER = Duration.ofSeconds(30);

    private Threads() {}

    static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    static ExecutorService daemonPool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> daemon(name, task));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Nothing that user code left running, or that hangs in its end, keeps the process longer than this. */
    static void endHardAfterLingering(int exitCode) {
        daemon("firesteel-end", () -> {
                    try {
                        TimeUnit.NANOSECONDS.sleep(LINGER.toNanos());
                        Runtime.getRuntime().halt(exitCode);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })
                .start();
    }
}
