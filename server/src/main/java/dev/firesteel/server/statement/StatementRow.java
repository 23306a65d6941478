// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.StatementRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A statement as it is stored; what it printed and returned is in its events.
 *
 * @param rowLimit null for the session's limit
 */
public record StatementRow(
        StatementRef ref,
        String code,
        Kind kind,
        @Nullable Integer rowLimit,
        StatementState state,
        @Nullable String requestId,
        double progress,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        long lastSequence) {

    /** What it looks like with this output. */
    public StatementView view(@Nullable StatementOutput output) {
        return new StatementView(
                ref.sessionId(),
                ref.statementId(),
                code,
                kind,
                state,
                output,
                state.ended() ? 1 : progress,
                startedAt,
                completedAt,
                lastSequence);
    }
}
