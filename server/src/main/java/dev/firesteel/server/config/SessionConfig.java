// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;
import static dev.firesteel.server.config.Checks.requirePositive;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** How many sessions there may be, how long they live and what they may ask for. */
@Section("Sessions")
public record SessionConfig(
        @Key(
                name = "session.max-live",
                byDefault = "100",
                doc = "How many sessions may live at once; more are refused until one has ended.")
        int maxLive,

        @Key(
                name = "session.idle-timeout",
                byDefault = "1h",
                doc =
                        "A session without a running or waiting statement and without activity for so long ends, unless its request says otherwise. 0 is never.")
        Duration idleTimeout,

        @Key(
                name = "session.ttl",
                byDefault = "0",
                doc = "A session ends after so long whatever it does, unless its request says otherwise. 0 is never.")
        Duration ttl,

        @Key(
                name = "session.retention",
                byDefault = "10m",
                doc =
                        "How long an ended session, its statements and its log can still be read; one that expired is only listed, with `includeEnded=true`.")
        Duration retention,

        @Key(
                name = "session.max-output",
                byDefault = "4g",
                doc =
                        "Most output, about, that is kept of a session: when there is more, its oldest ended statements are forgotten.")
        DataSize maxOutput,

        @Key(
                name = "session.retention-size",
                byDefault = "16g",
                doc =
                        "Most output that is kept of all ended sessions: when there is more, the oldest are forgotten before their time.")
        DataSize retentionSize,

        @Key(
                name = "session.recover-timeout",
                byDefault = "60s",
                doc =
                        "How long a restarted server waits for the worker of a session to dial back before the session is dead.")
        Duration recoverTimeout,

        @Key(
                name = "session.stop-timeout",
                byDefault = "10s",
                doc = "How long a worker that was asked to stop may take before it is killed.")
        Duration stopTimeout,

        @Key(
                name = "session.allowed-dirs",
                doc =
                        "Folders that local files named by a request (`jars`, `pyFiles`, `files`, `archives` and the Spark keys of the same meaning, repositories of packages) may come from, separated by commas.")
        List<Path> allowedDirs,

        @Key(
                name = "session.denied-conf",
                byDefault =
                        "spark.master, spark.submit.deployMode, spark.submit.proxyUser.allowCustomClasspathInClusterMode, spark.yarn.jar, spark.yarn.jars, spark.yarn.archive",
                doc = "Spark keys that a request's `conf` may not set, separated by commas.")
        List<String> deniedConf) {
    public SessionConfig {
        require(maxLive > 0, "session.max-live", maxLive, "> 0");
        require(!idleTimeout.isNegative(), "session.idle-timeout", idleTimeout, ">= 0");
        require(!ttl.isNegative(), "session.ttl", ttl, ">= 0");
        require(!retention.isNegative(), "session.retention", retention, ">= 0");
        require(maxOutput.bytes() > 0, "session.max-output", maxOutput, "> 0");
        require(
                retentionSize.bytes() >= maxOutput.bytes(),
                "session.retention-size",
                retentionSize,
                "at least session.max-output");
        requirePositive("session.recover-timeout", recoverTimeout);
        requirePositive("session.stop-timeout", stopTimeout);
        for (Path dir : allowedDirs) {
            require(dir.isAbsolute(), "session.allowed-dirs", dir, "absolute paths");
        }
    }
}
