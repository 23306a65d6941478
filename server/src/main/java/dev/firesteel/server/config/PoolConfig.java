// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

/** Workers that are started before anybody asks. */
@Section("Pool")
public record PoolConfig(
        @Key(
                name = "pool.size",
                byDefault = "0",
                doc =
                        "How many workers wait for sessions, started and warmed up ahead; each takes the memory of a session. A session that says nothing of what Spark reads only at its start gets one and is `idle` at once; 0 is no pool.")
        int size) {
    public PoolConfig {
        require(size >= 0, "pool.size", size, ">= 0");
    }
}
