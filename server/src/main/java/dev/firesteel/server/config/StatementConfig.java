// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;
import static dev.firesteel.server.config.Checks.requirePositive;

import java.time.Duration;

/** How much of statements is queued and shown at once. */
@Section("Statements")
public record StatementConfig(
        @Key(
                name = "statement.max-waiting",
                byDefault = "1000",
                doc = "How many statements of a session may wait; more are refused until some have ended.")
        int maxWaiting,

        @Key(
                name = "statement.view-limit",
                byDefault = "64m",
                doc =
                        "Most text, and most JSON of a result, that the JSON form of a statement shows; what is cut is told, and can be"
                                + " read as events.")
        DataSize viewLimit,

        @Key(
                name = "statement.retention",
                byDefault = "1000",
                doc = "How many ended statements of a session can still be read; the oldest are forgotten first.")
        int retention,

        @Key(
                name = "statement.retention-time",
                byDefault = "7d",
                doc = "How long an ended statement of a living session can still be read.")
        Duration retentionTime,

        @Key(
                name = "statement.max-output",
                byDefault = "1g",
                doc =
                        "Most output that is kept of a statement: when there is more, its oldest events are dropped, and who reads it is told.")
        DataSize maxOutput,

        @Key(
                name = "statement.cancel-timeout",
                byDefault = "20s",
                doc = "How long a cancelled statement may take to end before its worker is killed.")
        Duration cancelTimeout,

        @Key(
                name = "statement.hold",
                byDefault = "1s",
                doc =
                        "How long the answer to a REST GET of one statement is held for its end, when the request does not say"
                                + " it, by `?wait=` or header `Prefer: wait=SECONDS`; 60s at most. 0 is not at all, and not of a POST either,"
                                + " which is held for 200ms when the session is idle.")
        Duration hold) {
    private static final long LEAST_OUTPUT = 1 << 20;
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(60);

    public StatementConfig {
        require(maxWaiting > 0, "statement.max-waiting", maxWaiting, "> 0");
        require(
                viewLimit.bytes() > 0 && viewLimit.bytes() <= Integer.MAX_VALUE / 4,
                "statement.view-limit",
                viewLimit,
                "> 0 and < 512m");
        require(retention > 0, "statement.retention", retention, "> 0");
        requirePositive("statement.retention-time", retentionTime);
        require(maxOutput.bytes() >= LEAST_OUTPUT, "statement.max-output", maxOutput, ">= 1m");
        require(hold.compareTo(LONGEST_HOLD) <= 0, "statement.hold", hold, "0 to 60s");
    }
}
