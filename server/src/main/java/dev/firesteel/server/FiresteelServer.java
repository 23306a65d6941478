// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import com.linecorp.armeria.common.prometheus.PrometheusMeterRegistries;
import dev.firesteel.server.api.ArtifactApi;
import dev.firesteel.server.api.BatchApi;
import dev.firesteel.server.api.BuildInfo;
import dev.firesteel.server.api.CallMeter;
import dev.firesteel.server.api.JobApi;
import dev.firesteel.server.api.ServerApi;
import dev.firesteel.server.api.SessionApi;
import dev.firesteel.server.api.SmallStatements;
import dev.firesteel.server.api.StatementApi;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.batch.BatchServices;
import dev.firesteel.server.batch.Batches;
import dev.firesteel.server.batch.LiveBatches;
import dev.firesteel.server.config.FiresteelConfig;
import dev.firesteel.server.config.StoreConfig;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.launch.BatchLauncher;
import dev.firesteel.server.launch.ClusterLauncher;
import dev.firesteel.server.launch.Host;
import dev.firesteel.server.launch.LocalLauncher;
import dev.firesteel.server.launch.LocalSettings;
import dev.firesteel.server.launch.SparkHome;
import dev.firesteel.server.launch.SubmitLauncher;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.metrics.Meters;
import dev.firesteel.server.pool.PoolServices;
import dev.firesteel.server.pool.WarmPool;
import dev.firesteel.server.session.FencedLauncher;
import dev.firesteel.server.session.LiveSessions;
import dev.firesteel.server.session.Profiles;
import dev.firesteel.server.session.SessionServices;
import dev.firesteel.server.share.ShareServices;
import dev.firesteel.server.share.SharedApplications;
import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.DataFolderException;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.Stores;
import dev.firesteel.server.worker.Timers;
import dev.firesteel.server.worker.WorkerLinkService;
import dev.firesteel.server.worker.WorkerRegistry;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The composition root: builds the parts in order, closes them in reverse. */
public final class FiresteelServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FiresteelServer.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final BuildInfo build = BuildInfo.read();
    private final SparkHome spark;
    private final @Nullable Cluster cluster;
    private final Doors doors;

    /** Completes when workers can dial in. */
    private final CompletableFuture<Void> open = new CompletableFuture<>();

    private FiresteelServer(FiresteelConfig config) {
        try {
            spark = Settings.spark(config.spark().home());
            Meters meters = own(new Meters(PrometheusMeterRegistries.newRegistry()));
            DataFolder folder = own(dataFolder(config.store()));
            JdbcStore store = own(store(folder, config));
            Threads threads = own(new Threads());
            Timers timers = Timers.on(threads.timer());
            cluster = config.store().url().isEmpty() ? null : own(Cluster.join(store, config, timers));
            Stores stores = cluster == null ? store.alone() : cluster.stores();
            ArtifactStore artifacts = new ArtifactStore(
                    folder.artifacts(), config.artifact().maxSize().bytes());
            EventLog events = new EventLog(stores.events(), threads.workers());
            WorkerRegistry workers = new WorkerRegistry(
                    Settings.worker(config), Clock.systemUTC(), timers, stores.sessions()::hasWorker);
            Map<String, LocalSettings> sparks =
                    Settings.profiles(config, spark, cluster == null ? this::address : cluster::addresses);
            Map<String, Profiles.Profile> byName = new HashMap<>();
            sparks.forEach((name, settings) -> {
                WorkerLauncher launcher = launcher(settings, threads, timers);
                WarmPool pool = new WarmPool(new PoolServices(
                        launcher,
                        workers,
                        stores.sessions()::hasWorker,
                        Settings.pool(config, settings),
                        folder.pool(name),
                        timers,
                        threads.workers(),
                        Secrets::next));
                SharedApplications shared = new SharedApplications(new ShareServices(
                        launcher,
                        workers,
                        Settings.share(config),
                        folder.shared(name),
                        timers,
                        threads.workers(),
                        Secrets::next));
                byName.put(name, new Profiles.Profile(shared, pool));
            });
            Profiles profiles = new Profiles(byName);
            meters.pool(profiles::warm, profiles::starting);
            LiveSessions sessions = new LiveSessions(new SessionServices(
                    stores.sessions(),
                    stores.statements(),
                    events,
                    stores.files(),
                    artifacts,
                    workers,
                    profiles,
                    Settings.sessions(config),
                    Settings.rules(config, sparks),
                    folder.sessions(),
                    phase -> meters.phaseReached(phase.name(), phase.elapsed()),
                    Clock.systemUTC(),
                    timers,
                    threads.workers(),
                    Secrets::next));
            sessions.recover().toCompletableFuture().join();
            if (cluster != null) {
                own(cluster.watch(sessions));
            }
            LiveBatches batches = own(batches(config, sparks, store, folder, threads, timers));
            batches.recover().toCompletableFuture().join();
            doors = own(Doors.open(
                    config.server(),
                    config.statement().hold(),
                    services(
                            meters,
                            sessions,
                            batches,
                            new WorkerLinkService(workers, events, artifacts, threads.workers())),
                    new SmallStatements(sessions)::isSmall,
                    meters,
                    store::check));
            open.complete(null);
            own(() -> {
                doors.drain();
                CompletableFuture.allOf(
                                sessions.shutDown().toCompletableFuture(),
                                profiles.close().toCompletableFuture())
                        .join();
            });
            profiles.start();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Starts a server, which answers when this returns. */
    public static FiresteelServer start(FiresteelConfig config) {
        Doors.checkAddress(config.server());
        return new FiresteelServer(config);
    }

    /** {@code host:port} that it listens on. */
    public String address() {
        return doors.address();
    }

    /** For the person who started it: what runs where, and what to try. */
    public List<String> welcome() {
        String url = "http://" + address();
        return List.of(
                "Firesteel " + build.version() + " with Spark " + spark.sparkVersion() + " listens on " + url,
                "Try: curl -s " + url + "/sessions -d '{\"kind\":\"spark\"}'",
                "then: curl -s '" + url
                        + "/sessions/0/statements?wait=60s' -d '{\"code\":\"sc.parallelize(1 to 10).count()\"}'");
    }

    /** Tells those who listen, ends workers and closes everything. */
    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                log.warn("{} did not close", part.getClass().getSimpleName(), e);
            }
        }
    }

    /** Completes when another server has taken this one's sessions over: what is left to do is to close it and to start anew. */
    public CompletableFuture<Void> lost() {
        return cluster == null ? new CompletableFuture<>() : cluster.lost();
    }

    private WorkerLauncher launcher(LocalSettings settings, Threads threads, Timers timers) {
        WorkerLauncher launcher = settings.inCluster()
                ? new ClusterLauncher(settings, System.getenv(), threads.workers())
                : own(new LocalLauncher(settings, System.getenv()));
        return cluster == null ? new FencedLauncher(launcher, () -> open, timers) : cluster.fenced(launcher);
    }

    private LiveBatches batches(
            FiresteelConfig config,
            Map<String, LocalSettings> sparks,
            JdbcStore store,
            DataFolder folder,
            Threads threads,
            Timers timers) {
        Map<String, BatchLauncher> launchers = new HashMap<>();
        sparks.forEach((name, settings) ->
                launchers.put(name, new SubmitLauncher(settings, System.getenv(), threads.workers())));
        return new LiveBatches(new BatchServices(
                store.batches(Host.NAME + ":" + folder.path()),
                launchers,
                Settings.batches(config.batch()),
                Settings.rules(config, sparks),
                folder.batches(),
                Clock.systemUTC(),
                timers,
                threads.workers(),
                Secrets::next));
    }

    private List<ServerServiceDefinition> services(
            Meters meters, LiveSessions sessions, Batches batches, WorkerLinkService link) {
        List<ServerInterceptor> interceptors = new ArrayList<>();
        if (cluster != null) {
            interceptors.addAll(cluster.forwarding(sessions));
        }
        interceptors.add(new CallMeter(meters));
        Stream<ServerServiceDefinition> api = Stream.of(
                        new SessionApi(sessions),
                        new StatementApi(sessions),
                        new ArtifactApi(sessions.files()),
                        new JobApi(sessions.jobs()),
                        new BatchApi(batches),
                        new ServerApi(build, spark.sparkVersion()))
                .map(service -> ServerInterceptors.intercept(service, interceptors));
        return Stream.concat(api, Stream.of(link.definition())).toList();
    }

    private static DataFolder dataFolder(StoreConfig config) {
        try {
            return DataFolder.open(config.dataDir());
        } catch (DataFolderException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static JdbcStore store(DataFolder folder, FiresteelConfig config) {
        try {
            return config.store().url().isEmpty()
                    ? JdbcStore.sqlite(folder, Settings.store(config))
                    : JdbcStore.postgresql(Settings.database(config.store()), Settings.store(config));
        } catch (DataFolderException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }
}
