// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A worker that ended when no server saw it. What it started may be left, and is ended. */
final class GoneWorker implements WorkerHandle {
    private final String description;
    private final CompletableFuture<ExitReason> exit;

    GoneWorker(String description, WorkerRemains remains, Executor executor) {
        this.description = description;
        this.exit = CompletableFuture.supplyAsync(
                () -> {
                    remains.clearUp();
                    return ExitReason.exited("nobody saw how, the server was down");
                },
                executor);
    }

    @Override
    public String describe() {
        return description;
    }

    @Override
    public CompletionStage<ExitReason> onExit() {
        return exit.copy();
    }

    @Override
    public CompletionStage<ExitReason> terminate(Duration grace) {
        return onExit();
    }
}
