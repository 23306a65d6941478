// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that is gone without a word, and another one on its data. */
class RestartTest {
    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void restart() {
        server.vanish();
        server = server.restart(SessionSettings.DEFAULT);
    }

    @Test
    void runningCodeGoesOnAndWaitingCodeRunsOnce() {
        Started session = server.started();
        for (String code : List.of("first", "second", "third")) {
            server.run(session, code);
        }
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, "before ");
        session.worker().awaitAcknowledged(0, 2);
        server.vanish();
        session.worker().awaitClosed();
        session.worker().prints(0, "meanwhile ");

        server = server.restart(SessionSettings.DEFAULT);
        SessionView recovering = get(server.sessions.state(CALLER, "0"));
        assertThat(recovering.state()).isEqualTo(SessionState.RECOVERING);
        assertThat(server.statement(session, 0).state()).isEqualTo(StatementState.RUNNING);
        assertThat(server.statement(session, 1).state()).isEqualTo(StatementState.WAITING);
        assertThat(server.run(session, "fourth").id()).isEqualTo(3);

        session.worker().dial(server.channel);
        server.awaitState(0, SessionState.BUSY);
        session.worker().prints(0, "after");
        session.worker().finished(0);
        assertThat(server.ended(session, 0).output().data().get("text/plain"))
                .hasToString("\"before meanwhile after\"");
        assertThat(server.readAll("0", 0, 0))
                .extracting(Event::sequence)
                .containsExactlyElementsOf(LongStream.rangeClosed(1, 5).boxed().toList());
        for (int id = 1; id <= 3; id++) {
            assertThat(session.worker().takeExecute().getStatementId()).isEqualTo(id);
            session.worker().runs(id, "out");
            server.ended(session, id);
        }
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasExecute);
        assertThat(get(server.sessions.state(CALLER, "0")).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void statementThatWasGivenToTheWorkerAndNotStartedRunsOnce() {
        Started session = server.started();
        server.run(session, "code");
        session.worker().takeExecute();
        restart();
        assertThat(server.statement(session, 0).state()).isEqualTo(StatementState.WAITING);
        session.worker().dial(server.channel);
        server.awaitState(0, SessionState.BUSY);
        session.worker().runs(0, "out");
        server.ended(session, 0);
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasExecute);
    }

    @Test
    void rowLimitOfWaitingCodeOutlivesTheServer() {
        Started session = server.started();
        server.run(session, "first");
        session.worker().takeExecute();
        get(server.sessions.run(CALLER, "0", new RunStatement("select 1", Kind.SQL, 7, null)));
        restart();
        session.worker().dial(server.channel);
        server.awaitState(0, SessionState.BUSY);
        session.worker().runs(0, "out");
        Execute limited = session.worker()
                .take(message -> message.hasExecute() && message.getExecute().getStatementId() == 1)
                .getExecute();
        assertThat(limited.getRowLimit()).isEqualTo(7);
    }

    @Test
    void statementThatFinishedWhileTheServerWasDownIsFinished() {
        Started session = server.started();
        server.run(session, "code");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().awaitAcknowledged(0, 1);
        server.vanish();
        session.worker().awaitClosed();
        session.worker().prints(0, "done");
        session.worker().finished(0);
        server = server.restart(SessionSettings.DEFAULT);
        session.worker().dial(server.channel);
        assertThat(server.ended(session, 0).output().data().get("text/plain")).hasToString("\"done\"");
        server.awaitState(0, SessionState.IDLE);
    }

    @Test
    void cancelIsRememberedAndSaidAgain() {
        Started session = server.started();
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().awaitAcknowledged(0, 1);
        get(server.sessions.cancel(CALLER, "0", 0));
        session.worker().take(ConnectResponse::hasCancel);
        restart();
        assertThat(server.statement(session, 0).state()).isEqualTo(StatementState.CANCELLING);
        session.worker().dial(server.channel);
        session.worker().take(ConnectResponse::hasCancel);
        session.worker().cancelled(0);
        assertThat(server.ended(session, 0).state()).isEqualTo(StatementState.CANCELLED);
    }

    @Test
    void aStatementCancelledBeforeItsWorkerDialsBackEndsThereToo() {
        Started session = server.started();
        server.run(session, "loop");
        server.run(session, "next");
        session.worker().takeExecute();
        server.vanish();
        session.worker().awaitClosed();
        session.worker().started(0);
        server = server.restart(SessionSettings.DEFAULT);
        get(server.sessions.cancel(CALLER, "0", 0));
        assertThat(server.ended(session, 0).state()).isEqualTo(StatementState.CANCELLED);

        session.worker().dial(server.channel);
        assertThat(session.worker().take(ConnectResponse::hasCancel).getCancel().getStatementId())
                .isZero();
        session.worker().cancelled(0);
        assertThat(session.worker().takeExecute().getStatementId()).isEqualTo(1);
        session.worker().runs(1, "out");
        server.ended(session, 1);
        assertThat(server.readAll("0", 0, 0)).extracting(Event::sequence).containsExactly(1L);
    }

    @Test
    void aWorkerOnAnotherHostIsAwaitedAndEndsWithItsLink() {
        Started session = server.started();
        server.vanish();
        session.worker().awaitClosed();
        session.process().exits("nobody here sees it");
        server.launcher.elsewhere = true;

        server = server.restart(SessionSettings.DEFAULT);
        session.worker().dial(server.channel);
        server.awaitState(0, SessionState.IDLE);
        CompletionStage<Void> stopped = server.sessions.stop(CALLER, "0");
        session.worker().take(ConnectResponse::hasShutdown);
        session.worker().hangUp();

        get(stopped);
        assertThat(get(server.sessions.state(CALLER, "0")).state()).isEqualTo(SessionState.DEAD);
    }

    /** Its worker died before it could say that it had begun: nobody knows whether it ran. */
    @Test
    void statementThatMayHaveRunIsNotToldAsCancelled() {
        Started session = server.started();
        server.run(session, "given");
        server.run(session, "next");
        session.worker().takeExecute();
        server.vanish();
        session.process().exits("killed by signal 9 (SIGKILL)");
        server = server.restart(SessionSettings.DEFAULT);

        StatementView given = server.ended(session, 0);
        assertThat(given.state()).isEqualTo(StatementState.AVAILABLE);
        assertThat(given.output().failure().ename()).isEqualTo("WorkerLost");
        assertThat(server.ended(session, 1).state()).isEqualTo(StatementState.CANCELLED);
    }

    @Test
    void sessionWhoseWorkerDiedMeanwhileIsDeadAndReadable() {
        Started session = server.started();
        server.run(session, "done");
        session.worker().takeExecute();
        session.worker().runs(0, "result");
        server.ended(session, 0);
        server.run(session, "loop");
        server.run(session, "next");
        session.worker().takeExecute();
        session.worker().started(1);
        session.worker().prints(1, "so far");
        session.worker().awaitAcknowledged(1, 2);
        server.vanish();
        session.process().exits("killed by signal 9 (SIGKILL)");
        server = server.restart(SessionSettings.DEFAULT);

        assertThat(server.awaitState(0, SessionState.DEAD).stateReason())
                .isEqualTo("The worker ended: killed by signal 9 (SIGKILL).");
        assertThat(server.statement(session, 0).output().data().get("text/plain"))
                .hasToString("\"result\"");
        StatementView lost = server.ended(session, 1);
        assertThat(lost.output().failure().ename()).isEqualTo("WorkerLost");
        assertThat(lost.output().data().get("text/plain")).hasToString("\"so far\"");
        assertThat(server.ended(session, 2).state()).isEqualTo(StatementState.CANCELLED);
    }

    @Test
    void workerThatDoesNotDialBackIsKilled() {
        Started session = server.started();
        restart();
        server.time.advance(Duration.ofSeconds(59));
        assertThat(get(server.sessions.state(CALLER, "0")).state()).isEqualTo(SessionState.RECOVERING);
        server.time.advance(Duration.ofSeconds(1));
        assertThat(server.awaitState(0, SessionState.DEAD).stateReason()).contains("did not dial back within PT1M");
        get(session.process().exit);
    }

    @Test
    void sessionThatWasStartingStartsOn() {
        server.create(CreateSession.of(Kind.SPARK));
        var process = server.launcher.next();
        server.await(0, view -> true);
        get(server.sessions.touch(CALLER, "0"));
        restart();
        var worker = server.worker(process).dial(server.channel);
        server.awaitState(0, SessionState.STARTING);
        worker.ready();
        server.awaitState(0, SessionState.IDLE);
    }

    @Test
    void sessionWhoseServerWasKilledBeforeItLaunchedTheWorkerStarts() {
        server.launcher.killedBefore = true;
        server.create(CreateSession.of(Kind.SPARK));
        Started accepted = new Started(0, "0", null, null);
        server.run(accepted, "code");
        server.vanish();
        server.launcher.killedBefore = false;
        server = server.restart(SessionSettings.DEFAULT);

        Started session = server.ready(0);
        assertThat(session.worker().takeExecute().getStatementId()).isZero();
        session.worker().runs(0, "out");
        assertThat(server.ended(session, 0).output().data().get("text/plain")).hasToString("\"out\"");
        server.awaitState(0, SessionState.IDLE);
        restart();
        session.worker().dial(server.channel);
        server.awaitState(0, SessionState.IDLE);
        assertThat(server.launcher.launches()).isEqualTo(1);
    }

    @Test
    void workerOfWhichItsServerDidNotLearnIsFound() {
        server.launcher.killedAfter = true;
        server.create(CreateSession.of(Kind.SPARK));
        restart();

        Started session = server.ready(0);
        assertThat(server.launcher.launches()).isEqualTo(1);
        // Its end is stored after where its worker is, for which nobody waits.
        server.stop(session);
        assertThat(get(server.store.sessions().all()).get(0).workerHandle())
                .isEqualTo(session.process().describe());
    }

    @Test
    void workerOfADeletedSessionIsToldToEnd() {
        Started session = server.started();
        server.stop(session);
        get(server.sessions.delete(CALLER, "0"));
        restart();
        assertThatThrownBy(() -> session.worker().dial(server.channel))
                .cause()
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }

    @Test
    void promisesOfRequestIdsOutliveTheServer() {
        CreateSession request = SessionRequestsTest.named("nb", "key");
        assertThat(server.create(request).id()).isZero();
        Started session = new Started(0, "0", server.launcher.next(), null);
        RunStatement code = new RunStatement("code", null, null, "once");
        assertThat(get(server.sessions.run(CALLER, "nb", code)).id()).isZero();
        restart();
        assertThat(server.create(request).id()).isZero();
        assertThat(get(server.sessions.run(CALLER, "nb", code)).id()).isZero();
        assertThatThrownBy(() -> server.create(SessionRequestsTest.named("other", "key")))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.REQUEST_ID_REUSED);
        assertThat(server.create(SessionRequestsTest.named("other", null)).id()).isEqualTo(1);
        server.launcher.next();
        assertThat(server.launcher.launches()).isEqualTo(2);
        assertThat(session.process().exit).isNotDone();
    }

    @Test
    void endedSessionIsKeptForItsTimeThenForgotten() {
        Started session = server.started();
        server.run(session, "code");
        session.worker().takeExecute();
        session.worker().runs(0, "result");
        server.ended(session, 0);
        server.stop(session);
        restart();
        SessionView dead = get(server.sessions.state(CALLER, "0"));
        assertThat(dead.state()).isEqualTo(SessionState.DEAD);
        assertThat(dead.stateReason()).isEqualTo("It was stopped by a call.");
        assertThat(server.statement(session, 0).output().data().get("text/plain"))
                .hasToString("\"result\"");
        SessionWatch watch = get(server.sessions.watch(CALLER, "0"));
        assertThat(get(watch.next())).hasSize(1);
        assertThat(get(watch.next())).isEmpty();
        server.time.advance(SessionSettings.DEFAULT.sessionRetention());
        while (get(server.sessions.list(CALLER, 0, 1, false)).total() > 0) {
            Thread.onSpinWait();
        }
        assertThat(get(server.store.sessions().all())).isEmpty();
    }
}
