// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Starts each worker as a JVM on this machine, directly: no shell, no spark-submit. Starts wait for nothing but the
 * system, and not for each other.
 */
public final class LocalLauncher implements WorkerLauncher, AutoCloseable {
    private static final Map<Integer, String> SIGNALS =
            Map.of(1, "SIGHUP", 2, "SIGINT", 3, "SIGQUIT", 6, "SIGABRT", 9, "SIGKILL", 11, "SIGSEGV", 15, "SIGTERM");

    /** The first session has the machine for itself; then the archive of its classes is made beside what runs. */
    private static final Duration ARCHIVE_DELAY = Duration.ofSeconds(10);

    private final LocalSettings settings;
    private final WorkerJvm jvm;
    private final @Nullable ClusterApplications applications;
    private final ExecutorService executor;
    private final AtomicReference<@Nullable ArchiveMaker> maker = new AtomicReference<>();

    /** {@code environment} is the server's own; workers inherit it without what is meant for the server. */
    public LocalLauncher(LocalSettings settings, Map<String, String> environment) {
        this.settings = settings;
        this.jvm = new WorkerJvm(settings, Map.copyOf(environment));
        // On YARN an application ends with the driver that it has elsewhere.
        this.applications = settings.onKubernetes() ? ClusterApplications.of(jvm) : null;
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
    public CompletionStage<Map<String, String>> configuration() {
        return CompletableFuture.supplyAsync(this::readConfiguration, executor);
    }

    private Map<String, String> readConfiguration() {
        try {
            Map<String, String> configuration = SparkConf.common(settings, jvm.confDir());
            configuration.put(
                    "software",
                    ClassArchive.in(settings.cache(), settings).file().toString());
            return configuration;
        } catch (IOException e) {
            throw new CompletionException(new IOException("cannot read its configuration: " + e.getMessage(), e));
        }
    }

    @Override
    public boolean reaches(String description) {
        return LocalWorker.here(description);
    }

    @Override
    public WorkerHandle reattach(String description) {
        return LocalWorker.reattach(description, applications, executor);
    }

    @Override
    public CompletionStage<Optional<WorkerHandle>> find(String workerId) {
        return CompletableFuture.supplyAsync(() -> LocalWorker.find(workerId, applications, executor), executor);
    }

    /** Does not end workers. */
    @Override
    public void close() {
        executor.shutdown();
        ArchiveMaker making = maker.get();
        if (making != null) {
            making.close();
        }
    }

    private WorkerHandle start(LaunchRequest request) {
        try {
            ClassArchive archive = ClassArchive.in(settings.cache(), settings);
            List<String> flags = archive.flags();
            Process process = new WorkerCommand(jvm, request, flags, applications)
                    .prepare()
                    .start();
            if (flags.isEmpty()) {
                makeOnce(archive);
            }
            return new LocalWorker(
                    process.toHandle(),
                    new WorkerRemains(request.workerId(), request.folder(), applications),
                    process.onExit().thenApply(ended -> reason(ended.exitValue())),
                    executor);
        } catch (IOException e) {
            throw new CompletionException(new IOException("cannot start the worker: " + e.getMessage(), e));
        }
    }

    private void makeOnce(ClassArchive archive) {
        ArchiveMaker first = new ArchiveMaker(archive, jvm);
        if (maker.compareAndSet(null, first)) {
            CompletableFuture.delayedExecutor(ARCHIVE_DELAY.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(() -> {
                        try {
                            first.make();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    });
        }
    }

    /** The JDK tells a signal as 128 more than its number. */
    static ExitReason reason(int exitValue) {
        int signal = exitValue - 128;
        return ExitReason.exited(
                SIGNALS.containsKey(signal)
                        ? "killed by signal " + signal + " (" + SIGNALS.get(signal) + ")"
                        : "exit code " + exitValue);
    }
}
