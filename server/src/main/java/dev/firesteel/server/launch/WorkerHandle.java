// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One launched worker. */
public interface WorkerHandle {

    /** A short text without secrets that {@link WorkerLauncher#reattach} understands, also after a restart of the server. */
    String describe();

    /** Whether it may wait in a cluster's queue before it starts, for as long as that takes; it ends when it cannot start. */
    default boolean waitsInCluster() {
        return false;
    }

    /** Where the worker's process writes, when that is not the file that its launch named, because others have it too. */
    default Optional<SharedLog> log() {
        return Optional.empty();
    }

    /** Completes, never exceptionally, when nothing of the worker runs any more. */
    CompletionStage<ExitReason> onExit();

    /**
     * Ends the worker: asks, waits for {@code grace} (zero: does not), then kills it and all it started. Completes as
     * {@link #onExit()} does. A repeat may shorten the grace.
     */
    CompletionStage<ExitReason> terminate(Duration grace);

    /** The worker was asked to end, and its link is over. */
    default void linkEnded() {
        // Its process tells of the end.
    }
}
