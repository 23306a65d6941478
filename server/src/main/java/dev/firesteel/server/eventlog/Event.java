// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** One numbered fact of a statement. Sequences start at 1 and have no gaps. */
public record Event(long sequence, Instant time, EventBody body) {
    public Event {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: > 0)");
        }
        requireNonNull(time, "time");
        requireNonNull(body, "body");
    }
}
