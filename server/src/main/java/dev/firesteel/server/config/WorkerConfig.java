// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;
import static dev.firesteel.server.config.Checks.requirePositive;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How workers, the Spark drivers, are started and watched. */
@Section("Workers")
public record WorkerConfig(
        @Key(
                name = "worker.jar",
                doc = "The worker's jar. `bin/firesteel` sets it; else the one that the source tree was built into.")
        @Nullable
        Path jar,

        @Key(
                name = "worker.connect-timeout",
                byDefault = "90s",
                doc =
                        "A worker that has not dialled in so long after its start is given up; not one that may wait in a queue of YARN.")
        Duration connectTimeout,

        @Key(name = "worker.heartbeat-interval", byDefault = "5s", doc = "How often a worker says that it lives.")
        Duration heartbeatInterval,

        @Key(
                name = "worker.heartbeat-timeout",
                byDefault = "60s",
                doc = "A worker that said nothing for so long is lost, and its session dead.")
        Duration heartbeatTimeout,

        @Key(
                name = "worker.orphan-timeout",
                byDefault = "10m",
                doc = "A worker that has not reached its server for so long ends itself.")
        Duration orphanTimeout,

        @Key(
                name = "worker.cache-dir",
                byDefault = "${FIRESTEEL_HOME}/cache",
                doc = "Folder for archives of classes that make sessions start sooner. It may be emptied at any time.")
        Path cacheDir,

        @Key(
                name = "worker.java-options",
                doc =
                        "Further flags for the JVM of every worker, separated by blanks. `spark.driver.extraJavaOptions` come after them.")
        String javaOptions) {
    public WorkerConfig {
        requirePositive("worker.connect-timeout", connectTimeout);
        requirePositive("worker.heartbeat-interval", heartbeatInterval);
        require(
                heartbeatTimeout.compareTo(heartbeatInterval.multipliedBy(2)) >= 0,
                "worker.heartbeat-timeout",
                heartbeatTimeout,
                "at least twice worker.heartbeat-interval");
        requirePositive("worker.orphan-timeout", orphanTimeout);
    }
}
