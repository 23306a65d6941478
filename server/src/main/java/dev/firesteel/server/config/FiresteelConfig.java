// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

/** Everything that can be configured, checked. */
public record FiresteelConfig(
        ServerConfig server,
        StoreConfig store,
        SessionConfig session,
        PoolConfig pool,
        ShareConfig share,
        StatementConfig statement,
        ClusterConfig cluster,
        BatchConfig batch,
        ArtifactConfig artifact,
        WorkerConfig worker,
        SparkConfig spark) {
    public FiresteelConfig {
        require(
                session.maxOutput().bytes() >= statement.maxOutput().bytes(),
                "session.max-output",
                session.maxOutput(),
                "at least statement.max-output");
    }
}
