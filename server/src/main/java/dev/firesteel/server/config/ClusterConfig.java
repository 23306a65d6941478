// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Servers that share one PostgreSQL database, each with a data folder of its own. */
@Section("Several servers")
public record ClusterConfig(
        @Key(
                name = "cluster.peers",
                doc =
                        "The other servers that share the database, as `host:port`, separated by commas. Workers dial them when this one is gone.")
        List<String> peers,

        @Key(
                name = "cluster.lease",
                byDefault = "5s",
                doc =
                        "A server that was not heard of in the database for so long is gone: another one takes its sessions over.")
        Duration lease) {
    private static final Pattern ADDRESS = Pattern.compile(".+:\\d{1,5}");
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    public ClusterConfig {
        for (String peer : peers) {
            require(ADDRESS.matcher(peer).matches(), "cluster.peers", peer, "host:port");
        }
        require(lease.compareTo(SHORTEST) >= 0, "cluster.lease", lease, ">= 1s");
    }
}
