// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits and deadlines of sessions.
 *
 * @param maxSessions living sessions at the most
 * @param maxWaitingStatements statements waiting in one session at the most
 * @param idleTimeout time without a statement running or waiting after which a session ends, unless it says its own; null
 *     for never
 * @param ttl longest life of a session that doesn't say its own; null for no end
 * @param startTimeout how long a launched worker may take until it dials in
 * @param recoverTimeout how long the worker of an earlier server process may take to dial back
 * @param stopGrace how long a worker that was asked to end may take before it is killed
 * @param cancelGrace how long a cancelled statement may take to end before its worker is killed
 * @param sessionRetention how long an ended session stays readable
 * @param statementRetention how many ended statements a session keeps
 * @param statementAge how long a session keeps an ended statement
 * @param sessionOutput about how many bytes of output a session keeps
 * @param endedOutput about how many bytes of output all ended sessions keep
 * @param outputLimit UTF-16 units of text, and bytes of JSON, in a statement's output above which it is cut (its events never are)
 */
public record SessionSettings(
        int maxSessions,
        int maxWaitingStatements,
        @Nullable Duration idleTimeout,
        @Nullable Duration ttl,
        Duration startTimeout,
        Duration recoverTimeout,
        Duration stopGrace,
        Duration cancelGrace,
        Duration sessionRetention,
        int statementRetention,
        Duration statementAge,
        long sessionOutput,
        long endedOutput,
        int outputLimit) {

    public static final SessionSettings DEFAULT = new SessionSettings(
            100,
            1000,
            Duration.ofHours(1),
            null,
            Duration.ofMinutes(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(600),
            1000,
            Duration.ofDays(7),
            4L << 30,
            16L << 30,
            64 << 20);
}
