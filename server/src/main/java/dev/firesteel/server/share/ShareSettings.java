// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import java.time.Duration;

/**
 * The shared applications of one Spark.
 *
 * @param linger how long one stays after its last session
 * @param startTimeout how long the worker of one may take until it dials in
 * @param stopGrace how long what was asked to end may take before it is killed
 */
public record ShareSettings(Duration linger, Duration startTimeout, Duration stopGrace) {
    public static final ShareSettings DEFAULT =
            new ShareSettings(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(10));
}
