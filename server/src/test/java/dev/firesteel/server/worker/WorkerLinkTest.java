// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.InProcess;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.HeldEventStore;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementText;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.Heartbeat;
import dev.firesteel.worker.v1.Hello;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's end of the link against a worker that speaks it, and against others. */
class WorkerLinkTest {
    @TempDir
    Path folder;

    private static final StatementRef STATEMENT = new StatementRef(5, 0);

    private final ManualTime time = new ManualTime();
    private final HeldEventStore store = new HeldEventStore();
    private final EventLog log = new EventLog(store, Runnable::run);
    private final WorkerRegistry registry = new WorkerRegistry(WorkerSettings.DEFAULT, time, time);
    private final Heard heard = new Heard();

    private Server server;
    private ManagedChannel channel;
    private WorkerSlot slot;

    @BeforeEach
    void serve() throws IOException {
        String name = UUID.randomUUID().toString();
        server = InProcessServerBuilder.forName(name)
                .addService(new WorkerLinkService(registry, log, new ArtifactStore(folder, 1 << 20), Runnable::run)
                        .definition())
                .build()
                .start();
        channel = InProcessChannelBuilder.forName(name).build();
        slot = registry.admit(WorkerCredentials.of("worker", "token"), 5, heard);
        log.open(STATEMENT, 0);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private FakeWorker worker() {
        return new FakeWorker("worker", "token");
    }

    private void assertRefused(FakeWorker worker, Status.Code code) {
        assertThatThrownBy(() -> worker.dial(channel)).hasCauseInstanceOf(io.grpc.StatusRuntimeException.class);
        assertThat(worker.awaitClosed().getCode()).isEqualTo(code);
    }

    @Test
    void refusesStrangers() {
        assertRefused(new FakeWorker("worker", "other"), Status.Code.UNAUTHENTICATED);
        assertRefused(new FakeWorker("worker", ""), Status.Code.UNAUTHENTICATED);
        assertRefused(new FakeWorker("stranger", "token"), Status.Code.NOT_FOUND);
        assertThat(heard.words).isEmpty();
    }

    @Test
    void refusesWhatIsNoHello() {
        FakeWorker silent = worker();
        Raw raw = new Raw(channel);
        raw.send(ConnectRequest.newBuilder()
                .setHeartbeat(Heartbeat.getDefaultInstance())
                .build());
        assertThat(raw.closed().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        silent.dial(channel);
        silent.send(
                ConnectRequest.newBuilder().setHello(Hello.getDefaultInstance()).build());
        assertThat(silent.awaitClosed().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void workerOfAnotherVersionIsRefusedAndItsSessionHearsWhy() {
        String why = "The worker speaks version 2 of the link (expected: 1): a newer version of Firesteel started it.";
        Raw newer = new Raw(channel, "token");
        newer.send(ConnectRequest.newBuilder()
                .setHello(Hello.newBuilder().setProtocolVersion(2).setWorkerId("worker"))
                .build());
        assertThat(newer.closed().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(newer.closed().getDescription()).isEqualTo(why);
        assertThat(heard.next()).isEqualTo("failed: " + why);
        Raw stranger = new Raw(channel, "other");
        stranger.send(ConnectRequest.newBuilder()
                .setHello(Hello.newBuilder().setProtocolVersion(2).setWorkerId("worker"))
                .build());
        assertThat(stranger.closed().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(heard.words).isEmpty();
    }

    @Test
    void tellsWhatIsStoredAndTheHeartbeat() {
        store.open();
        FakeWorker worker = worker().dial(channel);
        assertThat(heard.next()).isEqualTo("connected 4.2.0 ready=false");
        worker.started(0);
        worker.awaitAcknowledged(0, 1);
        assertThat(worker.unacknowledged()).isZero();
        worker.hangUp();
        assertThat(heard.next()).isEqualTo("disconnected");
        worker.prints(0, "meanwhile");
        assertThat(worker.unacknowledged()).isEqualTo(1);
        worker.dial(channel);
        worker.awaitAcknowledged(0, 2);
    }

    @Test
    void acknowledgesOnlyWhatIsStored() throws InterruptedException {
        FakeWorker worker = worker().dial(channel);
        worker.started(0);
        store.awaitHeld(1);
        worker.phase("ready");
        heard.await("ready");
        assertThat(worker.unacknowledged()).isEqualTo(1);
        store.release();
        worker.awaitAcknowledged(0, 1);
    }

    @Test
    void slowStoreHoldsTheWorkerBackAndThatIsNoSilence() throws InterruptedException {
        FakeWorker worker = worker().dial(channel);
        String piece = "x".repeat(64 << 10);
        for (int i = 0; i < 200; i++) {
            worker.prints(0, piece);
        }
        worker.phase("behind");
        store.awaitHeld(16);
        time.advance(Duration.ofMinutes(10));
        assertThat(store.held()).isLessThanOrEqualTo(17);
        assertThat(heard.words).doesNotContain("behind", "silent");
        store.open();
        heard.await("behind");
        worker.awaitAcknowledged(0, 200);
    }

    @Test
    void failingStoreCutsTheLinkAndTheWorkerSendsAgain() throws InterruptedException {
        FakeWorker worker = worker().dial(channel);
        worker.started(0);
        store.awaitHeld(1);
        store.fail(DomainException.storeUnavailable("full", null));
        assertThat(worker.awaitClosed().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        store.open();
        worker.dial(channel);
        worker.awaitAcknowledged(0, 1);
    }

    @Test
    void newDialReplacesTheOldStream() {
        FakeWorker first = worker().dial(channel);
        heard.await("connected 4.2.0 ready=false");
        FakeWorker second = worker().dial(channel);
        assertThat(first.awaitClosed().getCode()).isEqualTo(Status.Code.ABORTED);
        heard.await("connected 4.2.0 ready=false");
        assertThat(heard.words).doesNotContain("disconnected");
        second.phase("spark");
        heard.await("spark");
    }

    @Test
    void silenceIsToldOnceAfterItsDeadlineConnectedOrNot() {
        FakeWorker worker = worker().dial(channel);
        time.advance(Duration.ofSeconds(20));
        worker.heartbeat();
        worker.phase("spark");
        heard.await("spark");
        time.advance(Duration.ofSeconds(29));
        assertThat(heard.words).doesNotContain("silent");
        worker.hangUp();
        heard.await("disconnected");
        time.advance(Duration.ofSeconds(1));
        heard.await("silent");
        time.advance(Duration.ofMinutes(5));
        assertThat(heard.words).isEmpty();
    }

    @Test
    void serverBesideOthersSaysThatItIsAlive() throws Exception {
        WorkerSettings beside =
                new WorkerSettings(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofSeconds(3), 1 << 20);
        WorkerRegistry among = new WorkerRegistry(beside, time, time);
        among.admit(WorkerCredentials.of("worker", "token"), 5, heard);
        try (InProcess other = InProcess.serve(
                new WorkerLinkService(among, log, new ArtifactStore(folder, 1 << 20), Runnable::run)::definition)) {
            Raw worker = new Raw(other.channel(), "token");
            worker.send(ConnectRequest.newBuilder()
                    .setHello(Hello.newBuilder().setProtocolVersion(1).setWorkerId("worker"))
                    .build());
            assertThat(worker.next().getWelcome().getSilenceTimeoutMillis()).isEqualTo(3000);
            assertThat(worker.next().hasAlive()).isTrue();
            assertThat(worker.next().hasExecute()).isTrue();
            for (int i = 0; i < 3; i++) {
                time.advance(Duration.ofSeconds(1));
                assertThat(worker.next().hasAlive()).isTrue();
            }
        }
    }

    @Test
    void closedSlotTellsTheWorkerThatItsSessionIsGone() {
        FakeWorker worker = worker().dial(channel);
        slot.close();
        assertThat(worker.awaitClosed().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertRefused(worker(), Status.Code.NOT_FOUND);
        assertThat(time.pending()).isZero();
    }

    @Test
    void eventThatIsNoneEndsTheWorker() {
        FakeWorker worker = worker().dial(channel);
        worker.send(ConnectRequest.newBuilder()
                .setEvents(Events.newBuilder()
                        .addEvents(StatementEvent.newBuilder()
                                .setSequence(0)
                                .setText(StatementText.newBuilder().setText("x"))))
                .build());
        heard.await("failed: The worker sent what is no event: sequence: 0 (expected: > 0)");
        assertThat(worker.awaitClosed().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    @Test
    void gapCutsTheLinkAndTheWorkerSendsAgain() throws InterruptedException {
        FakeWorker worker = worker().dial(channel);
        worker.started(0);
        store.awaitHeld(1);
        store.fail(new IllegalStateException("event 2 (expected: 1)"));
        assertThat(worker.awaitClosed().getCode()).isEqualTo(Status.Code.ABORTED);
        store.open();
        worker.dial(channel);
        worker.awaitAcknowledged(0, 1);
    }

    @Test
    void emptyBatchIsNothing() {
        FakeWorker worker = worker().dial(channel);
        worker.send(FakeWorker.events(0, List.of()));
        worker.phase("spark");
        heard.await("spark");
        assertThat(store.held()).isZero();
    }
}
