// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One launched worker. */
public interface WorkerHandle {

    /** A short text without secrets that {@link WorkerLauncher#reattach} understands, also after a restart of the server. */
    String describe();

    /** Whether it may wait in a cluster's queue before it starts, for as long as that takes; it ends when it cannot start. */
    default boolean waitsInCluster() {
        return false;
    }

    /** Completes, never exceptionally, when nothing of the worker runs any more. */
    CompletionStage<ExitReason> onExit();

    /**
     * Ends the worker: asks, waits for {@code grace} (zero: does not), then kills it and all it started. Completes as
     * {@link #onExit()} does. A repeat may shorten the grace.
     */
    CompletionStage<ExitReason> terminate(Duration grace);
}
