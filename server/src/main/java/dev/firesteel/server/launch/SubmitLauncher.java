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

/** Starts batches by Spark's spark-submit, as processes of this machine that outlive the server. */
public final class SubmitLauncher implements BatchLauncher {
    private final WorkerJvm jvm;
    private final Executor executor;

    /** {@code environment} is the server's own. The executor's threads may wait for the disk. */
    public SubmitLauncher(LocalSettings settings, Map<String, String> environment, Executor executor) {
        this.jvm = new WorkerJvm(settings, Map.copyOf(environment));
        this.executor = executor;
    }

    @Override
    public CompletionStage<BatchHandle> launch(SubmitRequest request) {
        return CompletableFuture.supplyAsync(() -> start(request), executor);
    }

    private BatchHandle start(SubmitRequest request) {
        try {
            Files.createDirectories(request.folder());
            Process process = new SubmitCommand(jvm, request).prepare().start();
            return new SubmittedBatch(request.launchId(), request.folder(), process.toHandle(), executor);
        } catch (IOException e) {
            throw new CompletionException(new IOException("cannot submit the application: " + e.getMessage(), e));
        }
    }

    @Override
    public CompletionStage<Optional<BatchHandle>> find(String launchId, Path folder) {
        return CompletableFuture.supplyAsync(() -> look(launchId, folder), executor);
    }

    private Optional<BatchHandle> look(String launchId, Path folder) {
        ProcessHandle shell = SubmittedBatch.exitCode(folder).isPresent()
                ? null
                : Leftovers.findFirst(launchId).orElse(null);
        return shell != null || Files.exists(folder.resolve(SubmittedBatch.PID))
                ? Optional.of(new SubmittedBatch(launchId, folder, shell, executor))
                : Optional.empty();
    }
}
