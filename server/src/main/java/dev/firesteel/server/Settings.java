// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.batch.BatchSettings;
import dev.firesteel.server.config.BatchConfig;
import dev.firesteel.server.config.FiresteelConfig;
import dev.firesteel.server.config.SessionConfig;
import dev.firesteel.server.config.SparkProfile;
import dev.firesteel.server.config.StoreConfig;
import dev.firesteel.server.config.WorkerConfig;
import dev.firesteel.server.launch.CommandLineWords;
import dev.firesteel.server.launch.LocalSettings;
import dev.firesteel.server.launch.SparkHome;
import dev.firesteel.server.pool.PoolSettings;
import dev.firesteel.server.session.SessionSettings;
import dev.firesteel.server.share.ShareSettings;
import dev.firesteel.server.store.DatabaseAddress;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.worker.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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

    static PoolSettings pool(FiresteelConfig config, LocalSettings spark) {
        int size = spark.forBatchesOnly() ? 0 : config.pool().size();
        return PoolSettings.of(size, config.session().stopTimeout());
    }

    static ShareSettings share(FiresteelConfig config) {
        return new ShareSettings(
                config.share().linger(),
                config.worker().connectTimeout(),
                config.session().stopTimeout());
    }

    static RequestRules rules(FiresteelConfig config, Map<String, LocalSettings> sparks) {
        Set<String> batchProfiles = sparks.entrySet().stream()
                .filter(profile -> profile.getValue().forBatchesOnly())
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        return new RequestRules(
                Set.copyOf(config.session().deniedConf()),
                config.session().allowedDirs(),
                LOCAL_FILES,
                false,
                config.spark().named().keySet(),
                batchProfiles);
    }

    static BatchSettings batches(BatchConfig config) {
        return new BatchSettings(config.maxLive(), config.maxRunning(), config.stopTimeout(), config.retention());
    }

    static WorkerSettings worker(FiresteelConfig config) {
        WorkerConfig worker = config.worker();
        Duration silence = config.cluster().peers().isEmpty()
                ? Duration.ZERO
                : config.cluster().lease();
        return new WorkerSettings(
                worker.heartbeatInterval(), worker.heartbeatTimeout(), silence, WorkerSettings.DEFAULT.windowBytes());
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

    /** How workers and batches of each profile of Spark are started, by its name; the default one's is empty. */
    static Map<String, LocalSettings> profiles(FiresteelConfig config, SparkHome spark, Supplier<String> address) {
        try {
            return allProfiles(config, spark, address);
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, LocalSettings> allProfiles(
            FiresteelConfig config, SparkHome spark, Supplier<String> address) {
        LocalSettings byDefault = new LocalSettings(
                spark,
                workerJar(config.worker().jar()),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                CommandLineWords.split(config.worker().javaOptions()),
                config.spark().master(),
                config.spark().conf(),
                address,
                config.worker().cacheDir(),
                config.worker().orphanTimeout());
        Map<String, LocalSettings> profiles = new TreeMap<>(Map.of(ApplicationRequest.DEFAULT_PROFILE, byDefault));
        config.spark().named().forEach((name, profile) -> profiles.put(name, profile(name, profile, byDefault)));
        return profiles;
    }

    /** Each Spark home has its own archives of classes, as only one can be made in a folder at a time. */
    private static LocalSettings profile(String name, SparkProfile profile, LocalSettings byDefault) {
        Map<String, String> conf = new HashMap<>(byDefault.sparkConf());
        conf.putAll(profile.conf());
        return new LocalSettings(
                profile.home() == null
                        ? byDefault.spark()
                        : spark("spark.profiles." + name + ".home: ", profile.home()),
                byDefault.workerJar(),
                byDefault.java(),
                byDefault.javaOptions(),
                profile.master() == null ? byDefault.master() : profile.master(),
                conf,
                byDefault.serverAddress(),
                profile.home() == null ? byDefault.cache() : byDefault.cache().resolve(name),
                byDefault.orphanTimeout());
    }

    static SparkHome spark(@Nullable Path home) {
        if (home == null) {
            throw new StartException(
                    "spark.home is not set (expected: a Spark installation; bin/firesteel finds or installs one)");
        }
        return spark("", home);
    }

    /** {@code where} stands before what is wrong. */
    private static SparkHome spark(String where, Path home) {
        try {
            return SparkHome.at(home);
        } catch (IllegalArgumentException e) {
            throw new StartException(where + e.getMessage(), e);
        }
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
