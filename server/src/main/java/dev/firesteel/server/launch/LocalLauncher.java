// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts each worker as a JVM on this machine, directly: no shell, no spark-submit. Starts wait for nothing but the
 * system, and not for each other.
 */
public final class LocalLauncher implements WorkerLauncher, AutoCloseable {
    private static final Map<Integer, String> SIGNALS =
            Map.of(1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

    private final LocalSettings settings;
    private final Map<String, String> environment;
    private final ExecutorService executor;

    /** {@code environment} is the server's own; workers inherit it without what is meant for the server. */
    public LocalLauncher(LocalSettings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = Map.copyOf(environment);
        AtomicInteger count = new AtomicInteger();
        this.executor = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "launch-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public CompletionStage<WorkerHandle> launch(LaunchRequest request) {
        return CompletableFuture.supplyAsync(() -> start(request), executor);
    }

    @Override
    public boolean reaches(String description) {
        return LocalWorker.here(description);
    }

    @Override
    public Optional<WorkerHandle> reattach(String description) {
        return LocalWorker.reattach(description, executor).map(worker -> worker);
    }

    /** Does not end workers. */
    @Override
    public void close() {
        executor.shutdown();
    }

    private WorkerHandle start(LaunchRequest request) {
        try {
            Process process =
                    new WorkerCommand(settings, request, environment).prepare().start();
            return new LocalWorker(
                    process.toHandle(),
                    request.workerId(),
                    process.onExit().thenApply(ended -> reason(ended.exitValue())),
                    executor);
        } catch (IOException e) {
            throw new CompletionException(new IOException("cannot start the worker: " + e.getMessage(), e));
        }
    }

    /** The JDK tells a signal as 128 more than its number. */
    private static ExitReason reason(int exitValue) {
        int signal = exitValue - 128;
        return ExitReason.exited(
                SIGNALS.containsKey(signal)
                        ? "killed by signal " + signal + " (" + SIGNALS.get(signal) + ")"
                        : "exit code " + exitValue);
    }
}
