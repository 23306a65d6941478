// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import java.time.Duration;

/**
 * The pool of one Spark.
 *
 * @param size workers that wait or start at once; 0 for no pool
 * @param readyTimeout how long one may take from its launch until it has warmed up
 * @param bindTimeout how long one may take to say that a session has it
 * @param stopGrace how long one that was asked to end may take before it is killed
 */
public record PoolSettings(int size, Duration readyTimeout, Duration bindTimeout, Duration stopGrace) {

    public static PoolSettings of(int size, Duration stopGrace) {
        return new PoolSettings(size, Duration.ofMinutes(5), Duration.ofSeconds(5), stopGrace);
    }
}
