// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.SharedLog;
import dev.firesteel.server.launch.WorkerHandle;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A session's part of an application that it shares. It ends alone, or with the process. */
final class Seat implements WorkerHandle {
    private final Residents residents;
    private final String workerId;
    private final @Nullable SharedLog log;
    private final CompletableFuture<ExitReason> exit = new CompletableFuture<>();

    Seat(Residents residents, String workerId, @Nullable SharedLog log) {
        this.residents = residents;
        this.workerId = workerId;
        this.log = log;
    }

    String workerId() {
        return workerId;
    }

    @Override
    public String describe() {
        return residents.describe(workerId);
    }

    @Override
    public Optional<SharedLog> log() {
        return Optional.ofNullable(log);
    }

    @Override
    public CompletionStage<ExitReason> onExit() {
        return exit.copy();
    }

    @Override
    public CompletionStage<ExitReason> terminate(Duration grace) {
        residents.terminate(this, grace);
        return onExit();
    }

    @Override
    public void linkEnded() {
        residents.linkEnded(this);
    }

    boolean isOver() {
        return exit.isDone();
    }

    void over(ExitReason reason) {
        exit.complete(reason);
    }
}
