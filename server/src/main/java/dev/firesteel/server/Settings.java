// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.batch.BatchSettings;
import dev.firesteel.server.config.BatchConfig;
import dev.firesteel.server.config.FiresteelConfig;
import dev.firesteel.server.config.SessionConfig;
import dev.firesteel.server.config.StoreConfig;
import dev.firesteel.server.config.WorkerConfig;
import dev.firesteel.server.launch.CommandLineWords;
import dev.firesteel.server.launch.LocalSettings;
import dev.firesteel.server.launch.SparkHome;
import dev.firesteel.server.pool.PoolSettings;
import dev.firesteel.server.session.SessionSettings;
import dev.firesteel.server.store.DatabaseAddress;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From what is configured to what each feature needs. */
final class Settings {
    private static final String LOCAL_FILES = "file://";

    private Settings() {}

    static SessionSettings sessions(FiresteelConfig config) {
        SessionConfig session = config.session();
        return new SessionSettings(
                session.maxLive(),
                config.statement().maxWaiting(),
                unlessZero(session.idleTimeout()),
                unlessZero(session.ttl()),
                config.worker().connectTimeout(),
                session.recoverTimeout(),
                session.stopTimeout(),
                config.statement().cancelTimeout(),
                session.retention(),
                config.statement().retention(),
                config.statement().retentionTime(),
                session.maxOutput().bytes(),
                session.retentionSize().bytes(),
                Math.toIntExact(config.statement().viewLimit().bytes()));
    }

    static PoolSettings pool(FiresteelConfig config) {
        return PoolSettings.of(config.pool().size(), config.session().stopTimeout());
    }

    static RequestRules rules(SessionConfig config) {
        return new RequestRules(Set.copyOf(config.deniedConf()), config.allowedDirs(), LOCAL_FILES, false);
    }

    static BatchSettings batches(BatchConfig config) {
        return new BatchSettings(config.maxLive(), config.maxRunning(), config.stopTimeout(), config.retention());
    }

    static WorkerSettings worker(WorkerConfig config) {
        return new WorkerSettings(
                config.heartbeatInterval(), config.heartbeatTimeout(), WorkerSettings.DEFAULT.windowBytes());
    }

    static DatabaseAddress database(StoreConfig config) {
        return new DatabaseAddress(
                config.url(), config.user(), config.password().value());
    }

    static StoreSettings store(FiresteelConfig config) {
        StoreSettings.Synchronous synchronous =
                switch (config.store().synchronous()) {
                    case NORMAL -> StoreSettings.Synchronous.NORMAL;
                    case FULL -> StoreSettings.Synchronous.FULL;
                };
        return new StoreSettings(
                synchronous,
                StoreSettings.DEFAULT.busyTimeout(),
                StoreSettings.DEFAULT.readers(),
                config.statement().maxOutput().bytes());
    }

    static LocalSettings local(FiresteelConfig config, SparkHome spark, Supplier<String> address) {
        return new LocalSettings(
                spark,
                workerJar(config.worker().jar()),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                CommandLineWords.split(config.worker().javaOptions()),
                config.spark().master(),
                config.spark().conf(),
                address,
                config.worker().cacheDir(),
                config.worker().orphanTimeout());
    }

    private static Path workerJar(@Nullable Path jar) {
        if (jar == null) {
            throw new StartException("worker.jar is not set (expected: the jar of the worker; bin/firesteel sets it)");
        }
        if (!Files.isReadable(jar)) {
            throw new StartException("worker.jar: " + jar + " cannot be read (expected: the jar of the worker)");
        }
        return jar;
    }

    private static @Nullable Duration unlessZero(Duration duration) {
        return duration.isZero() ? null : duration;
    }
}
