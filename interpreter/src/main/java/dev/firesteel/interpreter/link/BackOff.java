// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next dial: doubling from 100 ms to 1 s, the upper half of it random. Not thread-safe. */
final class BackOff {
    static final Duration FIRST = Duration.ofMillis(100);
    static final Duration LONGEST = Duration.ofSeconds(1);

    private final RandomGenerator random;
    private long millis = FIRST.toMillis();

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    Duration next() {
        long wait = millis / 2 + random.nextLong(millis / 2 + 1);
        millis = Math.min(LONGEST.toMillis(), millis * 2);
        return Duration.ofMillis(wait);
    }

    void reset() {
        millis = FIRST.toMillis();
    }
}
