// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Hears of one worker. Calls come from the link's threads and must not block. Events don't come this way: they go into the
 * event log.
 */
public interface WorkerListener {

    /** The worker dialled, for the first time or again; what it says next comes after this. */
    void connected(WorkerConnection connection, WorkerHello hello);

    /** A phase of its start was reached. */
    void reached(WorkerPhase phase);

    /** A file was added, or why it was not, in one line. */
    void fileAdded(int fileId, @Nullable String failure);

    /** A session that the worker hosted is over. */
    default void sessionEnded(String workerId) {
        // Few host any.
    }

    /** The worker cannot go on and is ending; why, in one line. */
    void failed(String reason);

    /** The stream ended. The worker may dial again. */
    void disconnected(WorkerConnection connection);

    /** Nothing was heard of the worker for so long that it counts as lost. */
    void silent(Duration since);
}
