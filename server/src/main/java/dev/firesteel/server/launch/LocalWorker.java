// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker that is a process on this machine. */
final class LocalWorker implements WorkerHandle {
    /** The start time that the system tells is computed from its boot time, which an adjusted clock may move a little. */
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    private final ProcessHandle process;
    private final WorkerRemains remains;
    private final Executor executor;
    private final CompletableFuture<ExitReason> exit;

    /** {@code exit} completes when the process itself has ended. */
    LocalWorker(ProcessHandle process, WorkerRemains remains, CompletionStage<ExitReason> exit, Executor executor) {
        this.process = process;
        this.remains = remains;
        this.executor = executor;
        this.exit = exit.thenApplyAsync(this::clearUp, executor).toCompletableFuture();
    }

    static WorkerHandle reattach(String description, @Nullable ClusterApplications applications, Executor executor) {
        String[] parts = parts(description);
        Instant start = Instant.ofEpochMilli(Long.parseLong(parts[2]));
        Optional<ProcessHandle> found = ProcessHandle.of(Long.parseLong(parts[1]))
                .filter(ProcessHandle::isAlive)
                .filter(process ->
                        Duration.between(start, startOf(process)).abs().compareTo(START_TOLERANCE) <= 0);
        if (found.isEmpty()) {
            Path folder = parts.length == 6 ? Path.of(parts[5]) : null;
            return new GoneWorker(description, new WorkerRemains(parts[3], folder, applications), executor);
        }
        return of(found.get(), WorkerRemains.of(found.get(), parts[3], applications), executor);
    }

    static Optional<WorkerHandle> find(String workerId, @Nullable ClusterApplications applications, Executor executor) {
        return Leftovers.findFirst(workerId)
                .map(process -> of(process, WorkerRemains.of(process, workerId, applications), executor));
    }

    /** That an earlier server process started. */
    private static WorkerHandle of(ProcessHandle process, WorkerRemains remains, Executor executor) {
        return new LocalWorker(
                process,
                remains,
                process.onExit().thenApply(ended -> ExitReason.exited("ended by itself or by a signal")),
                executor);
    }

    /** Whether the worker runs where its process can be seen: a process id means nothing on another host. */
    static boolean here(String description) {
        String[] parts = parts(description);
        return parts.length == 4 || parts[4].equals(Host.NAME);
    }

    /** Those that an earlier version wrote name no host. A folder is named where something in a cluster may be left. */
    private static String[] parts(String description) {
        String[] parts = description.split(" ", 6);
        if (parts.length < 4 || !parts[0].equals("local")) {
            throw new IllegalArgumentException("not a local worker: '" + description + "'");
        }
        return parts;
    }

    @Override
    public String describe() {
        String place = remains.workerId() + " " + Host.NAME;
        return "local " + process.pid() + " " + startOf(process).toEpochMilli() + " " + place
                + (remains.applications() == null || remains.folder() == null ? "" : " " + remains.folder());
    }

    @Override
    public CompletionStage<ExitReason> onExit() {
        return exit.copy();
    }

    @Override
    public CompletionStage<ExitReason> terminate(Duration grace) {
        if (grace.isZero()) {
            process.destroyForcibly();
        } else {
            process.destroy();
            CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS, executor)
                    .execute(process::destroyForcibly);
        }
        return onExit();
    }

    private ExitReason clearUp(ExitReason reason) {
        remains.clearUp();
        return reason;
    }

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
