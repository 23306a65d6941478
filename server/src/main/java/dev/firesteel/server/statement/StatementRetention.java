// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import java.time.Instant;

/**
 * Which of a session's ended statements are kept. The last one that ended is, whatever its size.
 *
 * @param count so many at the most
 * @param bytes of stored output at the most, that of statements which have not ended included
 * @param endedSince those that ended before are not
 */
public record StatementRetention(int count, long bytes, Instant endedSince) {}
