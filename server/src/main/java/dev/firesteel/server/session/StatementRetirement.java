// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.statement.EndedStatements;
import dev.firesteel.server.statement.StatementRetention;
import dev.firesteel.server.statement.StatementStore.Retired;
import dev.firesteel.server.worker.Timers.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has a session's ended statements forgotten when they are too many, too big or too old. Used on the session's executor. */
final class StatementRetirement {
    private static final Logger log = LoggerFactory.getLogger(StatementRetirement.class);

    /** How many statements may end between two looks for those to retire. */
    private static final int ENDS = 32;

    /** Which part of the session's output may come between two looks. */
    private static final int PART = 16;

    private final SessionServices services;
    private final EndedStatements ended;
    private final int sessionId;
    private final Executor serial;

    private int ends;
    private long bytes;
    private boolean closed;
    private @Nullable Timer nextTooOld;

    StatementRetirement(SessionServices services, EndedStatements ended, int sessionId, Executor serial) {
        this.services = services;
        this.ended = ended;
        this.sessionId = sessionId;
        this.serial = serial;
    }

    /** Output was stored. */
    void grew(List<Event> events) {
        for (Event event : events) {
            bytes += event.weight();
        }
        if (bytes > services.settings().sessionOutput() / PART) {
            look();
        }
    }

    /** A statement has ended. */
    void ended() {
        ends++;
        if (ends >= ENDS) {
            look();
        } else if (nextTooOld == null) {
            arm(services.clock().instant());
        }
    }

    /** Forgets what is not to be kept, and looks again when the oldest of the others is too old. */
    void look() {
        ends = 0;
        bytes = 0;
        SessionSettings settings = services.settings();
        Instant since = services.clock().instant().minus(settings.statementAge());
        services.statements()
                .retire(
                        sessionId,
                        new StatementRetention(settings.statementRetention(), settings.sessionOutput(), since))
                .whenCompleteAsync(this::looked, serial);
    }

    private void looked(@Nullable Retired retired, @Nullable Throwable failure) {
        if (retired != null) {
            retired.statements().forEach(ended::forget);
            arm(retired.oldestEnd());
        } else {
            log.warn("Ended statements of session {} stay: {}", sessionId, String.valueOf(failure));
        }
    }

    private void arm(@Nullable Instant oldestEnd) {
        disarm();
        if (oldestEnd != null && !closed) {
            Duration left = Duration.between(
                    services.clock().instant(),
                    oldestEnd.plus(services.settings().statementAge()));
            nextTooOld = services.timers()
                    .after(left.isNegative() ? Duration.ZERO : left.plusMillis(1), () -> serial.execute(this::look));
        }
    }

    private void disarm() {
        if (nextTooOld != null) {
            nextTooOld.cancel();
            nextTooOld = null;
        }
    }

    /** The session has ended, or another server has it: what is left goes with it. */
    void close() {
        closed = true;
        disarm();
    }
}
