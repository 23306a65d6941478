// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Starts workers as drivers inside a YARN cluster, by spark-submit in cluster mode. The submitting process stays until the
 * application has ended: it is what a worker is known by, here and after a restart of the server.
 */
public final class ClusterLauncher implements WorkerLauncher {
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.WorkerMain";
    private static final String SETTINGS = "worker.properties";
    private static final String DISTRIBUTED = "spark.yarn.dist.files";
    private static final String TOKEN = "spark.yarn.appMasterEnv.FIRESTEEL_WORKER_TOKEN";

    /** What spark-submit brings to the driver by itself, under names of its own. */
    private static final Set<String> FILES =
            Set.of("spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles", "spark.jars.packages");

    private final WorkerJvm jvm;
    private final SubmitLauncher submit;
    private final Executor executor;

    /** {@code environment} is the server's own. The executor's threads may wait for the disk. */
    public ClusterLauncher(LocalSettings settings, Map<String, String> environment, Executor executor) {
        this.jvm = new WorkerJvm(settings, Map.copyOf(environment));
        this.submit = new SubmitLauncher(settings, environment, executor);
        this.executor = executor;
    }

    @Override
    public CompletionStage<WorkerHandle> launch(LaunchRequest request) {
        return CompletableFuture.supplyAsync(() -> submission(request), executor)
                .thenCompose(submit::launch)
                .thenApply(batch -> new ClusterWorker(batch, request.workerId(), request.folder()));
    }

    private SubmitRequest submission(LaunchRequest request) {
        try {
            Files.deleteIfExists(request.folder().resolve(SubmittedBatch.PID));
            Files.deleteIfExists(request.folder().resolve(SubmittedBatch.EXIT_CODE));
            Map<String, String> settings = new HashMap<>(request.conf());
            settings.keySet().removeIf(key -> FILES.contains(key) || key.startsWith("spark.yarn."));
            Path file = SparkConf.write(settings, request.folder().resolve(SETTINGS));
            Map<String, String> conf = new HashMap<>(request.conf());
            conf.put("spark.app.name", request.name());
            conf.merge(DISTRIBUTED, file.toUri().toString(), (others, own) -> others + "," + own);
            conf.put(TOKEN, request.token());
            return new SubmitRequest(
                    request.workerId(),
                    jvm.settings().workerJar().toString(),
                    MAIN_CLASS,
                    arguments(request),
                    request.proxyUser(),
                    conf,
                    request.folder(),
                    request.logFile());
        } catch (IOException e) {
            throw new CompletionException(new IOException("cannot start the worker: " + e.getMessage(), e));
        }
    }

    /** Paths are in the container's own folder. */
    private List<String> arguments(LaunchRequest request) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--server", jvm.settings().serverAddress().get()));
        arguments.addAll(List.of("--worker-id", request.workerId()));
        arguments.addAll(List.of("--conf", SETTINGS));
        arguments.addAll(List.of("--kind", request.kind()));
        arguments.addAll(List.of("--work-dir", "."));
        arguments.addAll(
                List.of("--orphan-timeout", jvm.settings().orphanTimeout().toMillis() + "ms"));
        return arguments;
    }

    @Override
    public CompletionStage<Map<String, String>> configuration() {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return SparkConf.common(jvm.settings(), jvm.confDir());
                    } catch (IOException e) {
                        throw new CompletionException(
                                new IOException("cannot read its configuration: " + e.getMessage(), e));
                    }
                },
                executor);
    }

    @Override
    public boolean reaches(String description) {
        return ClusterWorker.here(description);
    }

    @Override
    public WorkerHandle reattach(String description) {
        Path folder = ClusterWorker.folder(description);
        String workerId = ClusterWorker.workerId(description);
        return new ClusterWorker(submit.attach(workerId, folder), workerId, folder);
    }

    /** The process runs in the worker's folder. */
    @Override
    public CompletionStage<Optional<WorkerHandle>> find(String workerId) {
        return CompletableFuture.supplyAsync(
                () -> Leftovers.findFirst(workerId).flatMap(process -> {
                    try {
                        Path folder = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
                        return Optional.of(new ClusterWorker(submit.attach(workerId, folder), workerId, folder));
                    } catch (IOException ended) {
                        return Optional.empty();
                    }
                }),
                executor);
    }
}
