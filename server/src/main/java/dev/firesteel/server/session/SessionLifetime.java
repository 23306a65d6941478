// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How long a session lives and how long it is kept: what it was last used for, its limits, and the timer for the nearest of
 * them. Used on the session's executor, except {@link #called}.
 */
final class SessionLifetime {
    private final SessionSettings settings;
    private final SessionRow row;
    private final Clock clock;
    private final SessionLimits limits;
    private final SessionDeadlines deadlines;

    private volatile Instant lastCall;

    private Instant lastActivity;

    /** Runs {@code check} on the executor when a deadline may have come. */
    SessionLifetime(SessionServices services, SessionRow row, Executor serial, Runnable check) {
        this.settings = services.settings();
        this.row = row;
        this.clock = services.clock();
        this.limits = SessionLimits.of(row.request(), settings);
        this.deadlines = new SessionDeadlines(services.timers(), clock, () -> serial.execute(check));
        this.lastCall = clock.instant();
        this.lastActivity = lastCall;
    }

    /** Somebody asked about the session. Thread-safe. */
    void called() {
        lastCall = clock.instant();
    }

    /** The session was used: the idle time starts anew. */
    void used() {
        lastActivity = clock.instant();
    }

    /** The timer has called. */
    void fired() {
        deadlines.fired();
    }

    /** Sets the timer by how the session looks. */
    void arm(SessionView now) {
        if (now.endedAt() != null) {
            deadlines.arm(now.endedAt().plus(settings.sessionRetention()));
        } else if (now.state().active()) {
            SessionLimits.Deadline next = next(now);
            deadlines.arm(next == null ? Instant.MAX : next.at());
        }
    }

    /** Why the living session has to end now; null when it hasn't. */
    @Nullable
    String over(SessionView now) {
        SessionLimits.Deadline next = next(now);
        return next != null && !clock.instant().isBefore(next.at()) ? next.reason() : null;
    }

    /** Whether the session has ended and was kept for long enough. */
    boolean retired(SessionView now) {
        return now.endedAt() != null && !clock.instant().isBefore(now.endedAt().plus(settings.sessionRetention()));
    }

    private SessionLimits.@Nullable Deadline next(SessionView now) {
        return limits.next(row.createdAt(), lastCall, now.state() == SessionState.IDLE ? lastActivity : null);
    }

    void close() {
        deadlines.cancel();
    }
}
