// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A batch's shell, which writes down how spark-submit ended, and all that runs under it. */
final class SubmittedBatch implements BatchHandle {
    static final String PID = "pid";
    static final String EXIT_CODE = "exit-code";

    private static final Logger log = LoggerFactory.getLogger(SubmittedBatch.class);
    private static final BatchExit UNKNOWN =
            new BatchExit(null, "killed, or the machine went down: it left no exit code");

    private final String launchId;
    private final Path folder;
    private final @Nullable ProcessHandle shell;
    private final @Nullable ClusterApplications applications;
    private final Executor executor;
    private final CompletableFuture<BatchExit> exit;

    /** {@code shell} is null when it has ended, {@code applications} where nothing outlives its processes here. */
    SubmittedBatch(
            String launchId,
            Path folder,
            @Nullable ProcessHandle shell,
            @Nullable ClusterApplications applications,
            Executor executor) {
        this.launchId = launchId;
        this.folder = folder;
        this.shell = shell;
        this.applications = applications;
        this.executor = executor;
        CompletableFuture<?> ended = shell == null ? CompletableFuture.completedFuture(null) : shell.onExit();
        this.exit = ended.thenApplyAsync(done -> clearUp(), executor);
    }

    @Override
    public CompletionStage<BatchExit> onExit() {
        return exit.copy();
    }

    @Override
    public CompletionStage<BatchExit> terminate(Duration grace) {
        executor.execute(() -> Leftovers.find(launchId).stream()
                .filter(process -> !process.equals(shell))
                .forEach(ProcessHandle::destroy));
        CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS, executor)
                .execute(() -> {
                    if (!exit.isDone()) {
                        killAll();
                    }
                });
        return onExit();
    }

    private BatchExit clearUp() {
        killAll();
        Optional<Integer> code = exitCode(folder);
        BatchExit submission = code.map(BatchExit::of).orElse(UNKNOWN);
        if (applications == null) {
            return submission;
        }
        try {
            Path submitted = folder.resolve(SubmitCommand.CONFIGURATION);
            if (code.equals(Optional.of(0))) {
                return applications.exit(launchId, submitted);
            }
            // spark-submit may have ended before its application.
            applications.kill(launchId, submitted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return submission;
    }

    private void killAll() {
        try {
            if (!Leftovers.kill(launchId)) {
                log.warn("processes of the batch in {} cannot be ended", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Optional<Integer> exitCode(Path folder) {
        try {
            return Optional.of(
                    Integer.valueOf(Files.readString(folder.resolve(EXIT_CODE)).strip()));
        } catch (IOException | NumberFormatException e) {
            log.debug("no exit code in {}", folder, e);
            return Optional.empty();
        }
    }
}
