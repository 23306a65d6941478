// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

import java.time.Duration;

/** How many batches there may be, and how long they are kept. */
@Section("Batches")
public record BatchConfig(
        @Key(
                name = "batch.max-live",
                byDefault = "1000",
                doc = "How many batches may wait and run; more are refused until one has ended.")
        int maxLive,

        @Key(
                name = "batch.max-running",
                byDefault = "10",
                doc = "How many batches run at once; more wait, in state `starting`, in the order they came.")
        int maxRunning,

        @Key(
                name = "batch.stop-timeout",
                byDefault = "10s",
                doc = "How long a deleted batch may take to end before it is killed.")
        Duration stopTimeout,

        @Key(name = "batch.retention", byDefault = "1d", doc = "How long an ended batch and its log can still be read.")
        Duration retention) {
    public BatchConfig {
        require(maxLive > 0, "batch.max-live", maxLive, "> 0");
        require(maxRunning > 0, "batch.max-running", maxRunning, "> 0");
        require(!stopTimeout.isNegative(), "batch.stop-timeout", stopTimeout, ">= 0");
        require(!retention.isNegative(), "batch.retention", retention, ">= 0");
    }
}
