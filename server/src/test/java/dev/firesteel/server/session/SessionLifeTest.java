// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.session.FakeLauncher.FakeProcess;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.worker.v1.ConnectResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From create to the end of a session, and all the ways there. */
class SessionLifeTest {
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

    @Test
    void startsAndRunsAStatement() {
        SessionView created = server.create(CreateSession.of(Kind.SPARK));
        assertThat(created.id()).isZero();
        assertThat(created.state()).isEqualTo(SessionState.STARTING);

        FakeProcess process = server.launcher.next();
        assertThat(process.request.kind()).isEqualTo("spark");
        FakeWorker worker = server.worker(process).dial(server.channel);
        worker.application("local-1", "http://127.0.0.1:4040");
        worker.ready();
        SessionView idle = server.awaitState(0, SessionState.IDLE);
        assertThat(idle.appId()).isEqualTo("local-1");
        assertThat(idle.phases())
                .extracting(SessionPhase::name)
                .containsExactly("launched", "connected", "spark", "ready");
        assertThat(get(server.sessions.log(CALLER, "0", null, null)).lines())
                .filteredOn(line -> line.contains(" Start: "))
                .extracting(line -> line.replaceFirst(".* Start: (\\w+) after \\d+ ms\\.$", "$1"))
                .containsExactly("launched", "connected", "spark", "ready");

        StatementView accepted = get(server.sessions.run(CALLER, "0", new RunStatement("1 + 2", null, null, null)));
        assertThat(accepted.state()).isEqualTo(StatementState.WAITING);
        assertThat(accepted.output()).isNull();
        assertThat(worker.takeExecute().getCode()).isEqualTo("1 + 2");
        assertThat(get(server.sessions.state(CALLER, "0")).state()).isEqualTo(SessionState.BUSY);
        worker.runs(0, "res0: Int = 3\n");

        StatementView ended = get(server.sessions.awaitStatement(CALLER, "0", 0, Duration.ofDays(1)));
        assertThat(get(server.sessions.state(CALLER, "0")).state()).isEqualTo(SessionState.IDLE);
        assertThat(ended.state()).isEqualTo(StatementState.AVAILABLE);
        assertThat(ended.progress()).isEqualTo(1);
        assertThat(ended.output().data().get("text/plain")).hasToString("\"res0: Int = 3\\n\"");
    }

    @Test
    void statementsSentWhileItStartsRunInOrderWhenItIsReady() {
        server.create(CreateSession.of(Kind.SPARK));
        get(server.sessions.run(CALLER, "0", new RunStatement("a", null, null, null)));
        get(server.sessions.run(CALLER, "0", new RunStatement("b", null, null, null)));
        assertThat(get(server.sessions.state(CALLER, "0")).state()).isEqualTo(SessionState.STARTING);

        FakeWorker worker =
                server.worker(server.launcher.next()).dial(server.channel).ready();
        assertThat(worker.takeExecute().getCode()).isEqualTo("a");
        worker.runs(0, "");
        assertThat(worker.takeExecute().getCode()).isEqualTo("b");
    }

    @Test
    void lostWorkerEndsWhatRanWithWhatItPrintedAndCancelsWhatWaited() throws Exception {
        Started session = server.started();
        server.run(session, "loop");
        server.run(session, "next");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, "so far\n");
        session.worker().awaitAcknowledged(0, 2);
        Files.writeString(
                session.process().request.logFile(),
                "java.lang.OutOfMemoryError: Java heap space\n",
                StandardOpenOption.APPEND);
        session.worker().hangUp();
        session.process().exits("killed by signal 9 (SIGKILL)");

        StatementView lost = server.ended(session, 0);
        assertThat(lost.state()).isEqualTo(StatementState.AVAILABLE);
        assertThat(lost.output().failure().ename()).isEqualTo("WorkerLost");
        assertThat(lost.output().failure().evalue())
                .contains("killed by signal 9 (SIGKILL)")
                .contains("OutOfMemoryError");
        assertThat(lost.output().data().get("text/plain")).hasToString("\"so far\\n\"");
        StatementView waited = server.ended(session, 1);
        assertThat(waited.state()).isEqualTo(StatementState.CANCELLED);
        assertThat(waited.output()).isNull();

        SessionView dead = get(server.sessions.state(CALLER, session.ref()));
        assertThat(dead.state()).isEqualTo(SessionState.DEAD);
        assertThat(dead.stateReason()).contains("killed by signal 9").contains("OutOfMemoryError");
        assertThat(get(server.sessions.log(CALLER, session.ref(), null, null)).lines())
                .anyMatch(line -> line.contains("Ended: "));
        assertThat(server.readAll(session.ref(), 0, 0)).hasSize(4);
        assertThat(server.readAll(session.ref(), 1, 0)).hasSize(1);
    }

    @Test
    void outputThatArrivesAfterTheProcessEndedIsKept() {
        Started session = server.started();
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().started(0);
        session.process().exits("exit code 1");
        session.worker().prints(0, "last words");
        session.worker().awaitAcknowledged(0, 2);
        session.worker().hangUp();
        assertThat(server.ended(session, 0).output().data().get("text/plain")).hasToString("\"last words\"");
    }

    @Test
    void silentWorkerIsLost() {
        Started session = server.started();
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().awaitAcknowledged(0, 1);
        server.time.advance(Duration.ofSeconds(29));
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.BUSY);
        server.time.advance(Duration.ofSeconds(2));
        assertThat(server.ended(session, 0).output().failure().evalue()).contains("Nothing was heard of the worker");
        assertThat(session.process().terminations).contains(Duration.ZERO);
        server.awaitState(session.id(), SessionState.DEAD);
        assertThat(session.worker().awaitClosed().getCode()).isEqualTo(io.grpc.Status.Code.NOT_FOUND);
    }

    @Test
    void workerThatDialsAgainGoesOn() {
        Started session = server.started();
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, "one ");
        session.worker().awaitAcknowledged(0, 2);
        session.worker().hangUp();
        session.worker().prints(0, "two ");
        session.worker().dial(server.channel);
        session.worker().prints(0, "three");
        session.worker().finished(0);
        assertThat(server.ended(session, 0).output().data().get("text/plain")).hasToString("\"one two three\"");
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasExecute);
    }

    @Test
    void executeThatWasLostWithTheStreamIsSentAgain() {
        Started session = server.started();
        session.worker().hangUp();
        server.run(session, "code");
        session.worker().dial(server.channel);
        assertThat(session.worker().takeExecute().getCode()).isEqualTo("code");
    }

    @Test
    void workerThatSaysItCannotGoOnFailsTheSessionWithItsReason() {
        server.create(CreateSession.of(Kind.SPARK));
        FakeProcess process = server.launcher.next();
        FakeWorker worker = server.worker(process).dial(server.channel);
        worker.failed("The jar /jars/absent.jar does not exist.");
        server.awaitState(0, SessionState.ERROR);
        process.exits("exit code 1");
        worker.hangUp();
        SessionView dead = server.awaitState(0, SessionState.DEAD);
        assertThat(dead.stateReason()).isEqualTo("The jar /jars/absent.jar does not exist.");
    }

    @Test
    void launchThatFailsEndsTheSessionWithItsReason() {
        server.launcher.refusal = "/opt/spark is no Spark home.";
        server.create(CreateSession.of(Kind.SPARK));
        SessionView dead = server.awaitState(0, SessionState.DEAD);
        assertThat(dead.stateReason()).isEqualTo("The worker could not be started: /opt/spark is no Spark home.");
    }

    @Test
    void workerThatNeverDialsInIsGivenUp() {
        server.create(CreateSession.of(Kind.SPARK));
        FakeProcess process = server.launcher.next();
        server.await(0, view -> true);
        get(server.sessions.touch(CALLER, "0"));
        server.time.advance(SessionSettings.DEFAULT.startTimeout());
        assertThat(server.awaitState(0, SessionState.DEAD).stateReason()).contains("did not dial in within PT5M");
        assertThat(process.terminations).contains(Duration.ZERO);
    }

    @Test
    void workerInAClustersQueueIsWaitedFor() {
        server.launcher.queues = true;
        server.create(CreateSession.of(Kind.SPARK));
        FakeProcess process = server.launcher.next();
        server.await(0, view -> true);
        get(server.sessions.touch(CALLER, "0"));
        server.time.advance(SessionSettings.DEFAULT.startTimeout());
        get(server.sessions.touch(CALLER, "0"));
        assertThat(server.awaitState(0, SessionState.STARTING).stateReason()).isNull();
        server.worker(process).dial(server.channel).ready();
        server.awaitState(0, SessionState.IDLE);
    }

    @Test
    void stopEndsTheWorkerAndKeepsTheSessionReadable() {
        Started session = server.started();
        server.run(session, "loop");
        server.run(session, "next");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, "so far");
        session.worker().awaitAcknowledged(0, 2);
        CompletionStage<Void> stopped = server.sessions.stop(CALLER, session.ref());
        session.worker().take(ConnectResponse::hasShutdown);
        assertThat(stopped.toCompletableFuture()).isNotDone();
        session.process().exits("exit code 0");
        session.worker().hangUp();
        get(stopped);

        SessionView dead = get(server.sessions.get(CALLER, session.ref()));
        assertThat(dead.state()).isEqualTo(SessionState.DEAD);
        assertThat(dead.stateReason()).isEqualTo("It was stopped by a call.");
        StatementView ran = server.ended(session, 0);
        assertThat(ran.state()).isEqualTo(StatementState.CANCELLED);
        assertThat(ran.output().failure().ename()).isEqualTo("Cancelled");
        assertThat(ran.output().data().get("text/plain")).hasToString("\"so far\"");
        assertThat(server.ended(session, 1).output()).isNull();
        get(server.sessions.stop(CALLER, session.ref()));
        assertThatThrownBy(
                        () -> get(server.sessions.run(CALLER, session.ref(), new RunStatement("x", null, null, null))))
                .hasMessage("Session is in state dead")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.SESSION_NOT_ACTIVE);
        assertThatThrownBy(() -> get(server.sessions.interrupt(CALLER, session.ref())))
                .hasMessage("requirement failed: Session isn't active.");
        assertThatThrownBy(() -> get(server.sessions.touch(CALLER, session.ref())))
                .hasMessage("requirement failed: Session isn't active.");
    }

    @Test
    void deleteOfAStuckSessionKillsItsWorkerAndLeavesNothing() {
        Started session = server.started();
        session.process().stuck = true;
        server.run(session, "while (true) {}");
        session.worker().takeExecute();
        session.worker().started(0);
        CompletionStage<Void> deleted = server.sessions.delete(CALLER, session.ref());
        session.worker().take(ConnectResponse::hasShutdown);
        server.time.advance(SessionSettings.DEFAULT.stopGrace());
        get(session.process().exit);
        session.worker().hangUp();
        get(deleted);
        assertThatThrownBy(() -> get(server.sessions.get(CALLER, session.ref())))
                .hasMessage("Session '0' not found.")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.SESSION_NOT_FOUND);
        assertThat(server.folder.sessions().resolve("0")).doesNotExist();
        assertThat(get(server.store.sessions().all())).isEmpty();
        assertThat(get(server.sessions.list(CALLER, 0, 100, false)).total()).isZero();
    }

    @Test
    void sessionStoppedWhileItIsLaunchedLeavesNoWorker() {
        server.create(CreateSession.of(Kind.SPARK));
        get(server.sessions.delete(CALLER, "0"));
        get(server.launcher.next().exit);
    }

    @Test
    void idsAreNotUsedTwice() {
        server.create(CreateSession.of(Kind.SPARK));
        get(server.sessions.delete(CALLER, "0"));
        assertThat(server.create(CreateSession.of(Kind.SPARK)).id()).isEqualTo(1);
    }

    @Test
    void shutDownTellsWatchersStopsWorkersAndRefusesCalls() {
        Started session = server.started();
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().awaitAcknowledged(0, 1);
        var reader = get(server.sessions.watchStatement(CALLER, session.ref(), 0, 1));
        var pending = reader.next(1 << 20);
        CompletionStage<Void> down = server.sessions.shutDown();
        assertThatThrownBy(() -> get(pending))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.SHUTTING_DOWN);
        assertThatThrownBy(() -> get(server.sessions.list(CALLER, 0, 100, false)))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.SHUTTING_DOWN);
        session.worker().take(ConnectResponse::hasShutdown);
        session.process().exits("exit code 0");
        session.worker().hangUp();
        get(down);
    }
}
