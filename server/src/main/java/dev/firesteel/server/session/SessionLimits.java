// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a living session has to end by itself. Pure. */
record SessionLimits(
        @Nullable Duration ttl,
        @Nullable Duration idleTimeout,
        @Nullable Duration heartbeatTimeout) {

    static SessionLimits of(CreateSession request, SessionSettings settings) {
        return new SessionLimits(
                request.ttl() == null ? settings.ttl() : LivyTime.parse(request.ttl()),
                request.idleTimeout() == null ? settings.idleTimeout() : LivyTime.parse(request.idleTimeout()),
                request.heartbeatTimeoutInSecond() == 0
                        ? null
                        : Duration.ofSeconds(request.heartbeatTimeoutInSecond()));
    }

    /** The first limit to be reached, and what to say then; null when there is none. */
    @Nullable
    Deadline next(Instant createdAt, Instant lastCall, @Nullable Instant idleSince) {
        Deadline next = null;
        if (ttl != null) {
            next = new Deadline(createdAt.plus(ttl), "Its longest life of " + ttl + " is over (ttl).");
        }
        if (heartbeatTimeout != null) {
            next = first(
                    next,
                    new Deadline(
                            lastCall.plus(heartbeatTimeout),
                            "Nobody called about it for " + heartbeatTimeout + " (heartbeatTimeoutInSecond)."));
        }
        if (idleTimeout != null && idleSince != null) {
            next = first(
                    next,
                    new Deadline(idleSince.plus(idleTimeout), "It was idle for " + idleTimeout + " (idle timeout)."));
        }
        return next;
    }

    private static Deadline first(@Nullable Deadline one, Deadline other) {
        return one == null || other.at.isBefore(one.at) ? other : one;
    }

    /** An instant and what it means. */
    record Deadline(Instant at, String reason) {}
}
