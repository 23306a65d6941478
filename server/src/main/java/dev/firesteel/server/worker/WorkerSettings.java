// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.time.Duration;

/**
 * Health and flow of the link.
 *
 * @param heartbeatInterval how often a worker says that it lives
 * @param silenceDeadline how long after its last message a worker is lost, connected or not
 * @param serverSilence how long a server may say nothing until its workers look for another one; zero when there is none
 * @param windowBytes how much of a link may be on its way into the store before its next message is read
 */
public record WorkerSettings(
        Duration heartbeatInterval, Duration silenceDeadline, Duration serverSilence, int windowBytes) {
    public static final WorkerSettings DEFAULT =
            new WorkerSettings(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ZERO, 1 << 20);
}
