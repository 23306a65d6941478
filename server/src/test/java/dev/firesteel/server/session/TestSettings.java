// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** {@link SessionSettings#DEFAULT}, but for what a test says. */
final class TestSettings {
    private static final SessionSettings DEFAULT = SessionSettings.DEFAULT;

    private int maxSessions = DEFAULT.maxSessions();
    private int maxWaitingStatements = DEFAULT.maxWaitingStatements();
    private @Nullable Duration idleTimeout = DEFAULT.idleTimeout();
    private Duration sessionRetention = DEFAULT.sessionRetention();
    private int statementRetention = DEFAULT.statementRetention();
    private Duration stopGrace = DEFAULT.stopGrace();
    private Duration statementAge = DEFAULT.statementAge();
    private long sessionOutput = DEFAULT.sessionOutput();
    private long endedOutput = DEFAULT.endedOutput();
    private int outputLimit = DEFAULT.outputLimit();

    TestSettings maxSessions(int count) {
        maxSessions = count;
        return this;
    }

    TestSettings maxWaitingStatements(int count) {
        maxWaitingStatements = count;
        return this;
    }

    TestSettings neverIdle() {
        idleTimeout = null;
        return this;
    }

    TestSettings sessionRetention(Duration time) {
        sessionRetention = time;
        return this;
    }

    TestSettings statementRetention(int count) {
        statementRetention = count;
        return this;
    }

    TestSettings stopGrace(Duration grace) {
        stopGrace = grace;
        return this;
    }

    TestSettings statementAge(Duration age) {
        statementAge = age;
        return this;
    }

    /** Bytes that a session keeps, and that all ended ones keep. */
    TestSettings output(long ofSession, long ofEnded) {
        sessionOutput = ofSession;
        endedOutput = ofEnded;
        return this;
    }

    TestSettings outputLimit(int units) {
        outputLimit = units;
        return this;
    }

    SessionSettings build() {
        return new SessionSettings(
                maxSessions,
                maxWaitingStatements,
                idleTimeout,
                DEFAULT.ttl(),
                DEFAULT.startTimeout(),
                DEFAULT.recoverTimeout(),
                stopGrace,
                DEFAULT.cancelGrace(),
                sessionRetention,
                statementRetention,
                statementAge,
                sessionOutput,
                endedOutput,
                outputLimit);
    }
}
