// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.worker.WorkerCredentials;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is stored.
 *
 * @param state as last written: {@code STARTING} for all that have not ended
 * @param worker how its worker is known, without the token itself
 * @param workerHandle what the launcher finds the worker by; null until it is launched
 */
public record SessionRow(
        int id,
        CreateSession request,
        @Nullable String owner,
        @Nullable String proxyUser,
        SessionState state,
        @Nullable String stateReason,
        WorkerCredentials worker,
        @Nullable String workerHandle,
        @Nullable String appId,
        @Nullable String sparkUiUrl,
        Instant createdAt,
        @Nullable Instant endedAt) {

    SessionRow with(WorkerCredentials other) {
        return new SessionRow(
                id,
                request,
                owner,
                proxyUser,
                state,
                stateReason,
                other,
                workerHandle,
                appId,
                sparkUiUrl,
                createdAt,
                endedAt);
    }
}
