// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * How to reach the server.
 *
 * @param servers tried in turn
 * @param token the worker's own, told in the header of every dial
 * @param orphanTimeout without a server for so long the worker ends
 */
public record LinkSettings(List<ServerAddress> servers, String workerId, String token, Duration orphanTimeout) {
    public LinkSettings {
        servers = List.copyOf(servers);
        requireNonNull(workerId, "workerId");
        requireNonNull(token, "token");
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("servers: none (expected: at least one)");
        }
        if (orphanTimeout.isNegative() || orphanTimeout.isZero()) {
            throw new IllegalArgumentException("orphanTimeout: " + orphanTimeout + " (expected: > 0)");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "worker " + workerId + " of " + servers;
    }
}
