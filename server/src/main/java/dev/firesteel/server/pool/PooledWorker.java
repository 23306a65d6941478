// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.worker.WorkerConnection;
import dev.firesteel.server.worker.WorkerCredentials;
import dev.firesteel.server.worker.WorkerListener;
import dev.firesteel.server.worker.WorkerSlot;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A worker that left the pool for a session, which either takes it or gives it back.
 *
 * @param logFile what its process has written, and goes on writing to
 * @param appId the id of its Spark application
 * @param sparkUiUrl address of the Spark UI; empty when there is none
 * @param giveBack to be run, in place of {@link #handOver}, when the session does not come about
 */
public record PooledWorker(
        WorkerCredentials credentials,
        WorkerHandle handle,
        WorkerSlot slot,
        Path logFile,
        String appId,
        String sparkUiUrl,
        Runnable giveBack) {

    /** The session hears of it from now on. Returns the connection; null while the worker dials again. */
    public @Nullable WorkerConnection handOver(int sessionId, WorkerListener listener) {
        return slot.handOver(sessionId, listener);
    }
}
