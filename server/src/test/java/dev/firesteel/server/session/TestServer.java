// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.cluster.Lease;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.eventlog.EventSlice;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.pool.PoolServices;
import dev.firesteel.server.pool.PoolSettings;
import dev.firesteel.server.pool.WarmPool;
import dev.firesteel.server.session.FakeLauncher.FakeProcess;
import dev.firesteel.server.share.ShareServices;
import dev.firesteel.server.share.ShareSettings;
import dev.firesteel.server.share.SharedApplications;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.DatabaseAddress;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.store.Stores;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.server.worker.ManualTime;
import dev.firesteel.server.worker.WorkerLinkService;
import dev.firesteel.server.worker.WorkerRegistry;
import dev.firesteel.server.worker.WorkerSettings;
import dev.firesteel.worker.v1.ConnectResponse;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The domain on a real store and a real link, in this process, with a clock and workers that the test plays. */
final class TestServer implements AutoCloseable {
    /** Of shared applications. */
    static final Duration LINGER = Duration.ofSeconds(10);

    static final Principal CALLER = Principal.ANONYMOUS;

    final ManualTime time;
    final FakeLauncher launcher;
    final DataFolder folder;
    final JdbcStore store;
    final EventLog events;
    final LiveSessions sessions;
    final WarmPool pool;
    final SharedApplications shared;
    final ManagedChannel channel;

    final List<SessionPhase> phases = new CopyOnWriteArrayList<>();

    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final ExecutorService linkThreads = Executors.newCachedThreadPool();
    private final Server link;
    private final Ground ground;
    final @Nullable Lease lease;

    /** What a server stands on, and several may share. */
    private static final class Ground {
        final DataFolder folder;
        final JdbcStore store;
        final AtomicInteger servers = new AtomicInteger();

        Ground(Path data) {
            this(data, StoreSettings.DEFAULT);
        }

        Ground(Path data, StoreSettings settings) {
            try {
                folder = DataFolder.open(data);
                store = JdbcStore.sqlite(folder, settings);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Ground(Path data, DatabaseAddress database) {
            try {
                folder = DataFolder.open(data);
                store = JdbcStore.postgresql(database, StoreSettings.DEFAULT);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void leave() {
            if (servers.decrementAndGet() == 0) {
                store.close();
                try {
                    folder.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private TestServer(
            Path data, ManualTime time, FakeLauncher launcher, SessionSettings settings, RequestRules rules) {
        this(new Ground(data), null, time, launcher, settings, rules, 0);
    }

    private TestServer(
            Ground ground,
            @Nullable Lease lease,
            ManualTime time,
            FakeLauncher launcher,
            SessionSettings settings,
            RequestRules rules,
            int poolSize) {
        this.ground = ground;
        this.lease = lease;
        this.time = time;
        this.launcher = launcher;
        try {
            folder = ground.folder;
            store = ground.store;
            Stores stores = lease == null ? store.alone() : store.under(lease.epoch());
            events = new EventLog(stores.events(), threads);
            ArtifactStore artifacts = new ArtifactStore(folder.artifacts(), 1 << 20);
            WorkerRegistry registry =
                    new WorkerRegistry(WorkerSettings.DEFAULT, time, time, stores.sessions()::hasWorker);
            WorkerLauncher fenced =
                    lease == null ? launcher : new FencedLauncher(launcher, () -> store.confirm(lease.epoch()), time);
            pool = new WarmPool(new PoolServices(
                    fenced,
                    registry,
                    stores.sessions()::hasWorker,
                    PoolSettings.of(poolSize, settings.stopGrace()),
                    folder.pool(),
                    time,
                    threads,
                    () -> UUID.randomUUID().toString()));
            shared = new SharedApplications(new ShareServices(
                    fenced,
                    registry,
                    new ShareSettings(LINGER, settings.startTimeout(), settings.stopGrace()),
                    folder.shared(""),
                    time,
                    threads,
                    () -> UUID.randomUUID().toString()));
            sessions = new LiveSessions(new SessionServices(
                    stores.sessions(),
                    stores.statements(),
                    events,
                    stores.files(),
                    artifacts,
                    registry,
                    new Profiles(Map.of("", new Profiles.Profile(shared, pool))),
                    settings,
                    rules,
                    folder.sessions(),
                    phases::add,
                    time,
                    time,
                    threads,
                    () -> UUID.randomUUID().toString()));
            ground.servers.incrementAndGet();
            get(sessions.recover());
            String name = UUID.randomUUID().toString();
            link = InProcessServerBuilder.forName(name)
                    .executor(linkThreads)
                    .addService(new WorkerLinkService(registry, events, artifacts, threads).definition())
                    .build()
                    .start();
            channel = InProcessChannelBuilder.forName(name).build();
            pool.start();
            shared.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TestServer start(Path data) {
        return start(data, SessionSettings.DEFAULT);
    }

    static TestServer start(Path data, SessionSettings settings) {
        return new TestServer(data, new ManualTime(), new FakeLauncher(), settings, RequestRules.DEFAULT);
    }

    static TestServer start(Path data, SessionSettings settings, StoreSettings store) {
        return new TestServer(
                new Ground(data, store), null, new ManualTime(), new FakeLauncher(), settings, RequestRules.DEFAULT, 0);
    }

    /** A server that keeps so many workers ready. */
    static TestServer pooled(Path data, int workers) {
        return pooled(data, workers, RequestRules.DEFAULT);
    }

    static TestServer pooled(Path data, int workers, RequestRules rules) {
        return new TestServer(
                new Ground(data), null, new ManualTime(), new FakeLauncher(), SessionSettings.DEFAULT, rules, workers);
    }

    /** A server on a PostgreSQL database. */
    static TestServer start(Path data, DatabaseAddress database) {
        return new TestServer(
                new Ground(data, database),
                null,
                new ManualTime(),
                new FakeLauncher(),
                SessionSettings.DEFAULT,
                RequestRules.DEFAULT,
                0);
    }

    /** A server that shares its store with others, under a lease that is over at once but good until it is taken. */
    static TestServer leased(Path data) {
        return leased(new Ground(data), new ManualTime(), new FakeLauncher());
    }

    /** Another server beside this one, on the same store and the same machine. */
    TestServer peer() {
        return leased(ground, time, launcher);
    }

    private static TestServer leased(Ground ground, ManualTime time, FakeLauncher launcher) {
        Lease lease = get(ground.store.leases().acquire("127.0.0.1:0", Duration.ofMillis(-1)));
        return new TestServer(ground, lease, time, launcher, SessionSettings.DEFAULT, RequestRules.DEFAULT, 0);
    }

    /** Another server on the same data, the same machine and the same clock, after this one is gone. */
    TestServer restart(SessionSettings settings) {
        return new TestServer(folder.path(), time, launcher, settings, RequestRules.DEFAULT);
    }

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("Not complete in time", e);
        }
    }

    SessionView create(CreateSession request) {
        return get(sessions.create(CALLER, request));
    }

    FakeWorker worker(FakeProcess process) {
        return new FakeWorker(process.request.workerId(), process.request.token(), time);
    }

    /** A session that is idle, and its worker. */
    Started started() {
        return started(CreateSession.of(Kind.SPARK));
    }

    Started started(CreateSession request) {
        return ready(create(request).id());
    }

    /** The session that was launched last, with its worker ready. */
    Started ready(int id) {
        FakeProcess process = launcher.next();
        FakeWorker worker = worker(process).dial(channel).ready();
        await(id, view -> view.state() == SessionState.IDLE || view.state() == SessionState.BUSY);
        return new Started(id, Integer.toString(id), process, worker);
    }

    record Started(int id, String ref, FakeProcess process, FakeWorker worker) {}

    SessionView awaitState(int id, SessionState state) {
        return await(id, view -> view.state() == state);
    }

    /** Waits, told by the session's watch, until it looks so. */
    SessionView await(int id, Predicate<SessionView> condition) {
        try (SessionWatch watch = get(sessions.watch(CALLER, Integer.toString(id)))) {
            return await(watch, condition);
        }
    }

    /** Waits until a phase of its start is reached. */
    void awaitPhase(int id, String name) {
        try (SessionWatch watch = get(sessions.watch(CALLER, Integer.toString(id)))) {
            List<SessionChange> changes = get(watch.next());
            while (changes.stream().flatMap(TestServer::phases).noneMatch(phase -> phase.name()
                    .equals(name))) {
                changes = get(watch.next());
                if (changes.isEmpty()) {
                    throw new AssertionError("The session ended, and never reached " + name);
                }
            }
        }
    }

    private static Stream<SessionPhase> phases(SessionChange change) {
        if (change instanceof SessionChange.Phase phase) {
            return Stream.of(phase.phase());
        }
        return change instanceof SessionChange.State state ? state.session().phases().stream() : Stream.of();
    }

    SessionView await(SessionWatch watch, Predicate<SessionView> condition) {
        while (true) {
            List<SessionChange> changes = get(watch.next());
            for (SessionChange change : changes) {
                if (change instanceof SessionChange.State state && condition.test(state.session())) {
                    return state.session();
                }
            }
            if (changes.isEmpty()) {
                throw new AssertionError("The session ended, and never looked so");
            }
        }
    }

    StatementView run(Started session, String code) {
        return get(sessions.run(CALLER, session.ref(), new RunStatement(code, null, null, null)));
    }

    StatementView statement(Started session, int id) {
        return get(sessions.getStatement(CALLER, session.ref(), id));
    }

    /** The statement once it has ended. */
    StatementView ended(Started session, int id) {
        StatementView view = get(sessions.awaitStatement(CALLER, session.ref(), id, Duration.ofDays(1)));
        if (!view.state().ended()) {
            throw new AssertionError("Not ended: " + view);
        }
        return view;
    }

    /** Stops the session; its worker ends as it is asked to. */
    void stop(Started session) {
        CompletionStage<Void> stopped = sessions.stop(CALLER, session.ref());
        session.worker().take(ConnectResponse::hasShutdown);
        session.process().exits("exit code 0");
        session.worker().hangUp();
        get(stopped);
    }

    List<Event> readAll(String session, int statement, long after) {
        try (EventReader reader = get(sessions.watchStatement(CALLER, session, statement, after))) {
            List<Event> all = new ArrayList<>();
            while (true) {
                EventSlice slice = get(reader.next(1 << 20));
                all.addAll(slice.events());
                if (slice.complete()) {
                    return all;
                }
            }
        }
    }

    /** Leaves as a killed process does: tells nobody, stops nothing. What the store has been given is there. */
    void vanish() {
        channel.shutdownNow();
        link.shutdownNow();
        try {
            link.awaitTermination();
            linkThreads.shutdown();
            linkThreads.awaitTermination(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        ground.leave();
        threads.shutdownNow();
        if (ground.servers.get() == 0) {
            time.forget();
        }
    }

    @Override
    public void close() {
        vanish();
    }
}
