// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Map;

/** One numbered fact of a statement. Sequences start at 1 and have no gaps. */
public record Event(long sequence, Instant time, EventBody body) {
    public Event {
        if (sequence < 1) {
            throw new IllegalArgumentException("sequence: " + sequence + " (expected: > 0)");
        }
        requireNonNull(time, "time");
        requireNonNull(body, "body");
    }

    /** About how many bytes it takes, in memory and stored. */
    public int weight() {
        int weight = 64;
        if (body instanceof EventBody.Text text) {
            weight += text.text().length();
        } else if (body instanceof EventBody.Part part) {
            weight += part.json().length();
        } else if (body instanceof EventBody.Result result) {
            weight += weight(result.data());
        } else if (body instanceof EventBody.Display display) {
            weight += weight(display.data());
        } else if (body instanceof EventBody.Failure failure) {
            weight += failure.evalue().length();
            for (String line : failure.traceback()) {
                weight += line.length();
            }
        }
        return weight;
    }

    private static int weight(Map<String, RawJson> data) {
        int weight = 0;
        for (RawJson json : data.values()) {
            weight += json.length();
        }
        return weight;
    }
}
