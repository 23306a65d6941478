// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * One life of a server: while it lasts, the sessions under it are this server's, and nobody else writes them.
 *
 * @param epoch the fencing token: higher than that of any lease before
 * @param address {@code host:port} where the server is reached
 * @param left how long it lasts if it is not renewed; negative when it is over and nobody has taken it
 */
public record Lease(long epoch, String address, Duration left) {
    public Lease {
        requireNonNull(address, "address");
        requireNonNull(left, "left");
    }
}
