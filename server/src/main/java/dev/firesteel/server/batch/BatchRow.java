// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is stored, and as it can be seen.
 *
 * @param state stored as last written: {@code STARTING} for all that have not ended
 * @param stateReason why it is in its state, for people; always set once it has ended
 * @param launchId what its processes are known by
 * @param exitCode null while it lives, and when nobody can know
 */
public record BatchRow(
        int id,
        CreateBatch request,
        @Nullable String owner,
        @Nullable String proxyUser,
        BatchState state,
        @Nullable String stateReason,
        String launchId,
        @Nullable Integer exitCode,
        Instant createdAt,
        @Nullable Instant endedAt) {

    BatchRow in(BatchState next) {
        return new BatchRow(id, request, owner, proxyUser, next, stateReason, launchId, exitCode, createdAt, endedAt);
    }

    BatchRow ended(BatchState end, String reason, @Nullable Integer code, Instant at) {
        return new BatchRow(id, request, owner, proxyUser, end, reason, launchId, code, createdAt, at);
    }
}
