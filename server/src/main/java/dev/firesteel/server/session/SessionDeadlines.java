// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.worker.Timers;
import dev.firesteel.server.worker.Timers.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Wakes a session when the nearest of its deadlines may have come: one timer, which a call that moves a deadline away leaves
 * alone. Used on the session's executor only.
 */
final class SessionDeadlines {
    private final Timers timers;
    private final Clock clock;
    private final Runnable check;

    private @Nullable Timer timer;
    private Instant due = Instant.MAX;

    /** Runs {@code check}, on a timer's thread, when a deadline may have come. */
    SessionDeadlines(Timers timers, Clock clock, Runnable check) {
        this.timers = timers;
        this.clock = clock;
        this.check = check;
    }

    /** The timer has called. */
    void fired() {
        timer = null;
        due = Instant.MAX;
    }

    /** Makes sure that the check runs when this instant has come, or before. */
    void arm(Instant deadline) {
        if (timer != null && !deadline.isBefore(due)) {
            return;
        }
        cancel();
        if (deadline.equals(Instant.MAX)) {
            return;
        }
        due = deadline;
        timer = timers.after(Duration.between(clock.instant(), deadline), check);
    }

    void cancel() {
        if (timer != null) {
            timer.cancel();
        }
        fired();
    }
}
