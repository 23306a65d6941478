// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static java.util.Objects.requireNonNull;

import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Failed;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.PhaseReached;
import dev.firesteel.worker.v1.SessionEnded;
import dev.firesteel.worker.v1.Welcome;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a stream to the server: dials, and dials again whenever it breaks, until the worker ends or there was no server for
 * the orphan timeout. Everything happens on one thread, which never blocks.
 */
public final class WorkerLink implements LinkSession.Owner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerLink.class);
    private static final int PROTOCOL_VERSION = 1;
    private static final Duration WELCOME_TIMEOUT = Duration.ofSeconds(20);
    /** Of the first dials when there are several servers; doubles up to the above. */
    private static final Duration SHORT_WELCOME_TIMEOUT = Duration.ofSeconds(2);

    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(5);

    private final LinkSettings settings;
    private final OutboundLog log;
    private final WorkerFacts facts;
    private final Supplier<Set<Integer>> running;
    private final Consumer<String> lost;
    private final CommandHandler commands;
    private final ArtifactFetcher artifacts;
    private final LinkThread thread = new LinkThread("firesteel-link");
    private final BackOff backOff = new BackOff(RandomGenerator.getDefault());
    /** Sent before events; kept over a broken link. */
    private final Deque<ConnectRequest> control = new ArrayDeque<>();

    private final AtomicBoolean pumpPosted = new AtomicBoolean();
    private final CompletableFuture<Void> farewell = new CompletableFuture<>();

    private final SilenceWatch silence = new SilenceWatch(thread);

    private int dials;
    private Duration welcomeTimeout;
    private @Nullable ManagedChannel channel;
    private @Nullable LinkSession session;
    private @Nullable ConnectRequest lastWords;
    private Future<?> deadline = CompletableFuture.completedFuture(null);
    private Future<?> heartbeats = CompletableFuture.completedFuture(null);
    private Future<?> orphanCheck = CompletableFuture.completedFuture(null);

    /**
     * Does not dial yet.
     *
     * @param parallelSql how many statements of SQL run side by side
     * @param artifacts uses the link while there is one
     * @param running the statements that run
     * @param commands takes what the server says
     * @param lost told in one line why there is no server any more
     */
    public WorkerLink(
            LinkSettings settings,
            String scalaVersion,
            int parallelSql,
            Clock clock,
            OutboundLog log,
            ArtifactFetcher artifacts,
            Supplier<Set<Integer>> running,
            CommandHandler.Maker commands,
            Consumer<String> lost) {
        this.settings = requireNonNull(settings, "settings");
        this.log = requireNonNull(log, "log");
        this.facts = new WorkerFacts(scalaVersion, parallelSql, clock);
        this.running = requireNonNull(running, "running");
        this.artifacts = requireNonNull(artifacts, "artifacts");
        this.commands = commands.make(this::control);
        this.lost = requireNonNull(lost, "lost");
        this.welcomeTimeout = firstWelcomeTimeout();
        log.whenAdded(this::wake);
    }

    /** One that stands still must not keep the worker from the others. */
    private Duration firstWelcomeTimeout() {
        return settings.servers().size() == 1 ? WELCOME_TIMEOUT : SHORT_WELCOME_TIMEOUT;
    }

    /** Starts to dial. */
    public void start() {
        thread.post(() -> {
            awaitServer();
            dial();
        });
    }

    /** Packages are being resolved. */
    public void resolving() {
        reached(WorkerFacts::resolving);
    }

    /** Spark is up. */
    public void sparkUp(String version, String applicationId, String uiAddress) {
        reached(known -> known.sparkUp(version, applicationId, uiAddress));
    }

    /** The engine of the session's own kind is up. */
    public void interpreterUp() {
        reached(WorkerFacts::interpreterUp);
    }

    /** Statements run at once. */
    public void ready() {
        reached(WorkerFacts::ready);
    }

    /** A session that this worker hosted is over. */
    public void sessionEnded(String workerId) {
        control(ConnectRequest.newBuilder()
                .setSessionEnded(SessionEnded.newBuilder().setWorkerId(workerId))
                .build());
    }

    /**
     * Says good-bye as soon as the server has every event. Completes when that is done; a caller who does not want to wait
     * for a server that is gone, closes.
     *
     * @param failure why the worker cannot go on; null when it ends because it was told to
     */
    public CompletableFuture<Void> sayFarewell(@Nullable String failure) {
        ConnectRequest words = failure == null
                ? ConnectRequest.getDefaultInstance()
                : ConnectRequest.newBuilder()
                        .setFailed(Failed.newBuilder().setReason(failure))
                        .build();
        thread.post(() -> {
            if (lastWords == null) {
                lastWords = words;
                if (session != null) {
                    session.closeAfter(words);
                }
            }
        });
        return farewell;
    }

    /** Cuts the link. */
    @Override
    public void close() {
        thread.post(() -> {
            farewell.complete(null);
            if (session != null) {
                session.cut("the worker ends");
            }
            thread.close();
        });
    }

    @Override
    public Hello hello() {
        return facts.hello()
                .setProtocolVersion(PROTOCOL_VERSION)
                .setWorkerId(settings.workerId())
                .addAllStatements(log.positions(running.get()))
                .addAllHosted(commands.hosted())
                .build();
    }

    @Override
    public void welcomed(LinkSession by, Welcome welcome) {
        LOG.info("Linked to the server");
        deadline.cancel(false);
        orphanCheck.cancel(false);
        artifacts.linked(requireNonNull(channel, "channel"));
        long millis = welcome.getHeartbeatIntervalMillis();
        welcomeTimeout = firstWelcomeTimeout();
        if (welcome.getSilenceTimeoutMillis() > 0) {
            Duration limit = Duration.ofMillis(welcome.getSilenceTimeoutMillis());
            silence.start(limit, () -> by.cut("the server said nothing for " + limit.toMillis() + " ms"));
        }
        heartbeats = thread.every(millis > 0 ? Duration.ofMillis(millis) : DEFAULT_HEARTBEAT, by::heartbeat);
        if (lastWords != null) {
            by.closeAfter(lastWords);
        }
    }

    @Override
    public void heard() {
        silence.heard();
    }

    /** Only now the server is well: one that cannot store welcomes too, and cuts the link at the first event. */
    @Override
    public void acknowledged() {
        backOff.reset();
    }

    @Override
    public void received(ConnectResponse message) {
        commands.read(message);
    }

    @Override
    public void ended(LinkSession by, Status status) {
        if (by != session) {
            return;
        }
        boolean wasLinked = by.isWelcomed();
        disconnect();
        // Broken on the way, the last words may not have arrived.
        boolean heard = by.saidFarewell() && status.isOk();
        if (heard || farewell.isDone()) {
            farewell.complete(null);
            return;
        }
        String why = status.getCode() + (status.getDescription() == null ? "" : ": " + status.getDescription());
        switch (status.getCode()) {
            case UNAUTHENTICATED, NOT_FOUND, FAILED_PRECONDITION -> {
                farewell.complete(null);
                lost.accept("the server refuses this worker: " + why);
            }
            default -> {
                if (wasLinked) {
                    LOG.warn("The link broke ({}); dialling again", why);
                    awaitServer();
                }
                var unused = thread.after(backOff.next(), this::dial);
            }
        }
    }

    private void dial() {
        ServerAddress server =
                settings.servers().get(dials++ % settings.servers().size());
        if (dials == 1) {
            LOG.info("Dialling {}", server);
        }
        ManagedChannel dialled = Channels.open(server, thread.executor());
        LinkSession next = new LinkSession(this, log, control);
        channel = dialled;
        session = next;
        var unused = Channels.stub(dialled, settings.token()).connect(next);
        next.hello();
        deadline = thread.after(welcomeTimeout, () -> {
            Duration longer = welcomeTimeout.multipliedBy(2);
            welcomeTimeout = longer.compareTo(WELCOME_TIMEOUT) < 0 ? longer : WELCOME_TIMEOUT;
            next.cut("no welcome from " + server);
        });
    }

    private void disconnect() {
        session = null;
        deadline.cancel(false);
        heartbeats.cancel(false);
        artifacts.broken();
        silence.stop();
        if (channel != null) {
            channel.shutdownNow();
            channel = null;
        }
        // Nobody waits for these on the next link.
        control.removeIf(answer -> answer.hasCompletion() || answer.hasBound() || answer.hasSessionOpened());
    }

    private void awaitServer() {
        Duration patience = settings.orphanTimeout();
        orphanCheck =
                thread.after(patience, () -> lost.accept("there was no server for " + patience.toSeconds() + " s"));
    }

    private void reached(Function<WorkerFacts, PhaseReached> phase) {
        thread.post(() ->
                control(ConnectRequest.newBuilder().setPhase(phase.apply(facts)).build()));
    }

    /** From any thread. */
    private void control(ConnectRequest message) {
        thread.post(() -> {
            control.add(message);
            pump();
        });
    }

    /** From any thread, often: one pump is enough for all that came before it. */
    private void wake() {
        if (pumpPosted.compareAndSet(false, true)) {
            thread.post(() -> {
                pumpPosted.set(false);
                pump();
            });
        }
    }

    private void pump() {
        if (session != null) {
            session.pump();
        }
    }
}
