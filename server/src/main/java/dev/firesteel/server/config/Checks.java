// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.time.Duration;

/** What the records check of their values. */
final class Checks {
    private Checks() {}

    static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new ConfigException(key + ": " + value + " (expected: " + expected + ")");
        }
    }

    static void requirePositive(String key, Duration value) {
        require(!value.isNegative() && !value.isZero(), key, value, "> 0");
    }
}
