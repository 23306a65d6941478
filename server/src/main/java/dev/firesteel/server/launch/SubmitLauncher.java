// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Starts batches by Spark's spark-submit, as processes of this machine that outlive the server. */
public final class SubmitLauncher implements BatchLauncher {
    private final WorkerJvm jvm;
    private final Executor executor;
    private final @Nullable ClusterApplications applications;

    /** {@code environment} is the server's own. The executor's threads may wait for the disk. */
    public SubmitLauncher(LocalSettings settings, Map<String, String> environment, Executor executor) {
        this.jvm = new WorkerJvm(settings, Map.copyOf(environment));
        this.executor = executor;
        this.applications = ClusterApplications.of(jvm);
    }

    @Override
    public CompletionStage<BatchHandle> launch(SubmitRequest request) {
        return CompletableFuture.supplyAsync(() -> start(request), executor);
    }

    private BatchHandle start(SubmitRequest request) {
        try {
            Files.createDirectories(request.folder());
            Process process =
                    new SubmitCommand(jvm, applications, request).prepare().start();
            return batch(request.launchId(), request.folder(), process.toHandle());
        } catch (IOException e) {
            throw new CompletionException(new IOException("cannot submit the application: " + e.getMessage(), e));
        }
    }

    @Override
    public CompletionStage<Optional<BatchHandle>> find(String launchId, Path folder) {
        return CompletableFuture.supplyAsync(() -> look(launchId, folder), executor);
    }

    private Optional<BatchHandle> look(String launchId, Path folder) {
        ProcessHandle shell = shell(launchId, folder);
        return shell != null || Files.exists(folder.resolve(SubmittedBatch.PID))
                ? Optional.of(batch(launchId, folder, shell))
                : Optional.empty();
    }

    /** One that was launched, and may have ended. */
    BatchHandle attach(String launchId, Path folder) {
        return batch(launchId, folder, shell(launchId, folder));
    }

    private static @Nullable ProcessHandle shell(String launchId, Path folder) {
        return SubmittedBatch.exitCode(folder).isPresent()
                ? null
                : Leftovers.findFirst(launchId).orElse(null);
    }

    private BatchHandle batch(String launchId, Path folder, @Nullable ProcessHandle shell) {
        return new SubmittedBatch(launchId, folder, shell, applications, executor);
    }
}
