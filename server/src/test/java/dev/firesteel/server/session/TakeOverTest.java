// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.eventlog.EventSlice;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.worker.v1.ConnectResponse;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers on one store: one takes over what the other has, which is gone, or only stood still. */
@Timeout(120)
class TakeOverTest {
    @TempDir
    Path data;

    private TestServer first;
    private TestServer second;

    @BeforeEach
    void start() {
        first = TestServer.leased(data);
        second = first.peer();
    }

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    /** The second one finds the first one's lease over. */
    private List<Integer> takeOver() {
        List<Integer> gained = get(second.store.leases().takeOver(second.lease.epoch()));
        get(second.sessions.takeOver(gained));
        return gained;
    }

    private static void assertMoved(CompletionStage<?> call) {
        assertThatThrownBy(() -> get(call))
                .isInstanceOfSatisfying(DomainException.class, refusal -> assertThat(refusal.reason())
                        .isEqualTo(Reason.SESSION_MOVED));
    }

    private static Status refused(FakeDial dial) {
        try {
            dial.run();
            throw new AssertionError("welcomed");
        } catch (CompletionException refusal) {
            return Status.fromThrowable(refusal);
        }
    }

    private interface FakeDial {
        void run();
    }

    /** Whoever watches while the session comes over is told to come again, or sees the statement to its end. */
    @RepeatedTest(20)
    void aWatcherNeverMissesAStatementThatWaits() {
        Started session = first.started();
        first.run(session, "waits");
        first.vanish();
        List<Integer> gained = get(second.store.leases().takeOver(second.lease.epoch()));

        CompletionStage<Void> over = second.sessions.takeOver(gained);
        EventReader reader = null;
        while (reader == null) {
            try {
                reader = get(second.sessions.watchStatement(CALLER, session.ref(), 0, 0));
            } catch (DomainException refusal) {
                assertThat(refusal.reason()).isEqualTo(Reason.SESSION_NOT_FOUND);
            }
        }
        CompletionStage<EventSlice> next = reader.next(1 << 20);
        get(over);

        assertThat(next.toCompletableFuture()).isNotDone();
        reader.close();
        first = second.peer();
    }

    @Test
    void runningCodeGoesOnUnderTheOtherServerAndWaitingCodeRunsOnce() {
        Started session = first.started();
        first.run(session, "first");
        first.run(session, "second");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, "before ");
        session.worker().awaitAcknowledged(0, 2);
        first.vanish();
        session.worker().awaitClosed();
        session.worker().prints(0, "meanwhile ");

        assertThat(refused(() -> session.worker().dial(second.channel)).getCode())
                .isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(takeOver()).containsExactly(session.id());
        assertThat(get(second.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.RECOVERING);
        session.worker().dial(second.channel);
        second.awaitState(session.id(), SessionState.BUSY);
        session.worker().prints(0, "after");
        session.worker().finished(0);

        assertThat(second.ended(session, 0).output().data().get("text/plain"))
                .hasToString("\"before meanwhile after\"");
        assertThat(second.readAll(session.ref(), 0, 0))
                .extracting(Event::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 5).boxed().toList());
        assertThat(session.worker().takeExecute().getStatementId()).isEqualTo(1);
        session.worker().runs(1, "out");
        second.ended(session, 1);
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasExecute);
        first = second.peer();
    }

    @Test
    void aServerThatStoodStillWritesNothingAndEndsNothing() {
        Started session = first.started();
        first.run(session, "code");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().awaitAcknowledged(0, 1);
        EventReader watcher = get(first.sessions.watchStatement(CALLER, session.ref(), 0, 1));
        CompletionStage<?> next = watcher.next(1 << 20);

        takeOver();

        // It doesn't know yet.
        assertMoved(first.sessions.run(CALLER, session.ref(), new RunStatement("lost", null, null, null)));
        session.worker().prints(0, "on the way to the old one");
        assertThat(session.worker().awaitClosed().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        first.sessions.stop(CALLER, session.ref());
        first.sessions.abandon();

        assertMoved(next);
        assertMoved(first.sessions.get(CALLER, session.ref()));
        session.worker().dial(second.channel);
        session.worker().finished(0);
        assertThat(second.ended(session, 0).output().data().get("text/plain"))
                .hasToString("\"on the way to the old one\"");
        assertThat(session.process().terminations).isEmpty();
        assertThat(session.process().exit).isNotDone();
    }

    @Test
    void aWorkerThatIsSilentToAServerWithoutALeaseIsNotKilled() {
        Started session = first.started();
        first.run(session, "code");
        session.worker().takeExecute();
        session.worker().hangUp();
        takeOver();
        session.worker().dial(second.channel);
        for (int sequence = 1; sequence <= 20; sequence++) {
            first.time.advance(Duration.ofSeconds(2));
            session.worker().prints(0, "heard by the second one");
            session.worker().awaitAcknowledged(0, sequence);
        }
        assertThat(get(second.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.BUSY);
        assertThat(session.process().terminations).isEmpty();
    }

    @Test
    void aSessionWhoseServerWasKilledBeforeItLaunchedTheWorkerStartsAtTheOther() {
        first.launcher.killedBefore = true;
        int id = first.create(CreateSession.of(Kind.SPARK)).id();
        first.run(new Started(id, Integer.toString(id), null, null), "code");
        first.vanish();
        second.launcher.killedBefore = false;
        takeOver();

        Started session = second.ready(id);
        session.worker().takeExecute();
        session.worker().runs(0, "out");
        assertThat(second.ended(session, 0).output().data().get("text/plain")).hasToString("\"out\"");
        assertThat(second.launcher.launches()).isEqualTo(1);
        first = second.peer();
    }

    @Test
    void aServerThatStoodStillLaunchesNothing() {
        FencedLauncher fenced =
                new FencedLauncher(first.launcher, () -> first.store.confirm(first.lease.epoch()), first.time);
        takeOver();
        LaunchRequest late = new LaunchRequest(0, "late", "token", "spark", "late", null, Map.of(), data, data, null);
        assertMoved(fenced.launch(late));
        assertThat(first.launcher.launches()).isZero();
    }

    @Test
    void theWorkerOfASessionThatIsGoneIsToldToEnd() {
        Started session = first.started();
        first.stop(session);
        assertThat(refused(() -> session.worker().dial(second.channel)).getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void anEndedSessionIsReadAtTheOtherServer() {
        Started session = first.started();
        first.run(session, "code");
        session.worker().takeExecute();
        session.worker().runs(0, "kept");
        first.ended(session, 0);
        first.stop(session);
        takeOver();
        assertThat(get(second.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.DEAD);
        assertThat(second.ended(session, 0).output().data().get("text/plain")).hasToString("\"kept\"");
    }
}
