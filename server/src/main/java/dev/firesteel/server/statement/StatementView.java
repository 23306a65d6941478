// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

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
        long lastSequence) {}
