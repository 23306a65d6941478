// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

/** Everything that can be configured, checked. */
public record FiresteelConfig(
        ServerConfig server,
        StoreConfig store,
        SessionConfig session,
        StatementConfig statement,
        ClusterConfig cluster,
        BatchConfig batch,
        WorkerConfig worker,
        SparkConfig spark) {}
