// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.StatementRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A statement as it is now. That of an ended statement is one object for as long as it is cached, so that what is
 * derived from it can be kept by identity.
 *
 * @param output null until it has ended, and when it was cancelled before it ran
 * @param progress from 0 to 1, never falling, 1 when it has ended
 * @param lastSequence number of its last event so far
 */
public record StatementView(
        int sessionId,
        int id,
        String code,
        Kind kind,
        StatementState state,
        @Nullable StatementOutput output,
        double progress,
        @Nullable Instant startedAt,
        @Nullable Instant completedAt,
        long lastSequence) {

    /** The same with at most so many bytes of what it left; what is cut is told. */
    public StatementView within(long maxBytes) {
        if (output == null || output.length() <= maxBytes) {
            return this;
        }
        StatementOutput cut = output.within(new StatementRef(sessionId, id), maxBytes);
        return new StatementView(sessionId, id, code, kind, state, cut, progress, startedAt, completedAt, lastSequence);
    }
}
