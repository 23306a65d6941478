// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.worker.v1.ConnectResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session whose worker runs two statements of SQL side by side. */
class ParallelSqlTest {
    private static final int NOT_SENT = -1;
    private static final int IDLE_SECONDS = 60;

    @TempDir
    Path data;

    private TestServer server;
    private Started session;
    private FakeWorker worker;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        SessionView view = server.create(shared());
        FakeLauncher.FakeProcess process = server.launcher.next();
        worker = server.worker(process).parallelSql(2).dial(server.channel).ready();
        server.awaitState(view.id(), SessionState.IDLE);
        session = new Started(view.id(), Integer.toString(view.id()), process, worker);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static CreateSession shared() {
        return new CreateSession(
                Kind.SHARED,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                0,
                null,
                0,
                0,
                null,
                null,
                Map.of(),
                0,
                null,
                IDLE_SECONDS + "s",
                null);
    }

    private void run(Kind... kinds) {
        for (Kind kind : kinds) {
            get(server.sessions.run(CALLER, session.ref(), new RunStatement("code", kind, null, null)));
        }
    }

    private void assertStates(StatementState... states) {
        assertThat(get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false))
                        .statements())
                .extracting(StatementView::state)
                .containsExactly(states);
    }

    /** The next statement that the worker is given. */
    private int given() {
        return worker.takeExecute().getStatementId();
    }

    /** What the worker was given and nobody has looked at; -1 for nothing. */
    private int givenMeanwhile() {
        return worker.untaken().stream()
                .filter(ConnectResponse::hasExecute)
                .map(message -> message.getExecute().getStatementId())
                .findFirst()
                .orElse(NOT_SENT);
    }

    @Test
    void soManyRunAndTheOthersWaitInOrder() {
        run(Kind.SQL, Kind.SQL, Kind.SQL, Kind.SQL);
        assertThat(given()).isZero();
        assertThat(given()).isEqualTo(1);
        assertStates(StatementState.RUNNING, StatementState.RUNNING, StatementState.WAITING, StatementState.WAITING);
        assertThat(givenMeanwhile()).isEqualTo(NOT_SENT);
        worker.runs(1, "second");
        assertThat(given()).isEqualTo(2);
        worker.runs(2, "third");
        assertThat(given()).isEqualTo(3);
        assertThat(server.ended(session, 2).state()).isEqualTo(StatementState.AVAILABLE);
        assertThat(server.statement(session, 0).state()).isEqualTo(StatementState.RUNNING);
    }

    @Test
    void otherCodeRunsAloneAndInItsTurn() {
        run(Kind.SQL, Kind.SQL, Kind.SPARK, Kind.SQL, Kind.SQL);
        assertThat(given()).isZero();
        assertThat(given()).isEqualTo(1);
        worker.runs(0, "");
        server.ended(session, 0);
        assertThat(givenMeanwhile()).isEqualTo(NOT_SENT);
        worker.runs(1, "");
        assertThat(given()).isEqualTo(2);
        server.ended(session, 1);
        assertThat(givenMeanwhile()).isEqualTo(NOT_SENT);
        worker.runs(2, "");
        assertThat(given()).isEqualTo(3);
        assertThat(given()).isEqualTo(4);
    }

    @Test
    void sqlGoesOnWhenTheCodeBetweenIsCancelled() {
        run(Kind.SQL, Kind.PYSPARK, Kind.SQL);
        assertThat(given()).isZero();
        get(server.sessions.cancel(CALLER, session.ref(), 1));
        assertThat(given()).isEqualTo(2);
        assertStates(StatementState.RUNNING, StatementState.CANCELLED, StatementState.RUNNING);
    }

    @Test
    void aCancelEndsItsOwnStatementOnly() {
        run(Kind.SQL, Kind.SQL);
        worker.started(0);
        worker.started(1);
        worker.progress(1, 0.5);
        get(server.sessions.cancel(CALLER, session.ref(), 0));
        assertThat(worker.take(ConnectResponse::hasCancel).getCancel().getStatementId())
                .isZero();
        worker.cancelled(0);
        assertThat(server.ended(session, 0).state()).isEqualTo(StatementState.CANCELLED);
        StatementView other = server.statement(session, 1);
        assertThat(other.state()).isEqualTo(StatementState.RUNNING);
        assertThat(other.progress()).isEqualTo(0.5);
        assertThat(worker.untaken()).noneMatch(ConnectResponse::hasCancel);
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.BUSY);
        worker.finished(1);
        server.ended(session, 1);
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void anInterruptCancelsAllThatRunAndNothingElse() {
        run(Kind.SQL, Kind.SQL, Kind.SPARK);
        given();
        given();
        get(server.sessions.interrupt(CALLER, session.ref()));
        assertStates(StatementState.CANCELLING, StatementState.CANCELLING, StatementState.WAITING);
        for (int id = 0; id <= 1; id++) {
            assertThat(worker.take(ConnectResponse::hasCancel).getCancel().getStatementId())
                    .isEqualTo(id);
            worker.started(id);
            worker.cancelled(id);
        }
        assertThat(given()).isEqualTo(2);
    }

    @Test
    void allThatRanEndWithTheirWorker() {
        run(Kind.SQL, Kind.SQL, Kind.SQL);
        worker.started(0);
        worker.prints(0, "kept");
        worker.started(1);
        worker.awaitAcknowledged(1);
        session.process().exits("exit code 137");
        worker.hangUp();
        StatementView first = server.ended(session, 0);
        assertThat(first.output().failure().ename()).isEqualTo("WorkerLost");
        assertThat(first.output().data().get("text/plain")).hasToString("\"kept\"");
        assertThat(server.ended(session, 1).output().failure().ename()).isEqualTo("WorkerLost");
        assertThat(server.ended(session, 2).state()).isEqualTo(StatementState.CANCELLED);
    }

    @Test
    void aWorkerThatDialsAgainHearsOfAllThatRun() {
        run(Kind.SQL, Kind.SQL, Kind.SQL);
        given();
        given();
        worker.started(1);
        worker.awaitAcknowledged(1, 1);
        get(server.sessions.cancel(CALLER, session.ref(), 0));
        worker.take(ConnectResponse::hasCancel);
        worker.hangUp();
        worker.dial(server.channel);
        // The first may have been lost with the link.
        assertThat(worker.take(ConnectResponse::hasCancel).getCancel().getStatementId())
                .isZero();
        worker.started(0);
        worker.cancelled(0);
        assertThat(given()).isEqualTo(2);
        assertStates(StatementState.CANCELLED, StatementState.RUNNING, StatementState.RUNNING);
    }

    @Test
    void allThatRunGoOnAfterARestartAndNoMore() {
        run(Kind.SQL, Kind.SQL, Kind.SQL);
        given();
        given();
        // Of the first nothing is stored yet: for the new server it waits.
        worker.started(1);
        worker.awaitAcknowledged(1, 1);
        server.vanish();
        worker.awaitClosed();
        server = server.restart(SessionSettings.DEFAULT);
        assertStates(StatementState.WAITING, StatementState.RUNNING, StatementState.WAITING);
        worker.dial(server.channel);
        server.awaitState(session.id(), SessionState.BUSY);
        get(server.sessions.touch(CALLER, session.ref()));
        assertStates(StatementState.RUNNING, StatementState.RUNNING, StatementState.WAITING);
        worker.runs(0, "first");
        assertThat(given()).isEqualTo(2);
        worker.finished(1);
        worker.runs(2, "third");
        for (int id : List.of(0, 1, 2)) {
            assertThat(server.ended(session, id).state()).isEqualTo(StatementState.AVAILABLE);
        }
    }

    @Test
    void aSessionIsNotIdleWhileOneOfThemRuns() {
        run(Kind.SQL, Kind.SQL);
        given();
        given();
        worker.runs(0, "");
        server.ended(session, 0);
        for (int second = 0; second < IDLE_SECONDS + 20; second += 20) {
            server.time.advance(Duration.ofSeconds(20));
            worker.progress(1, 0.5);
            worker.awaitAcknowledged(1);
        }
        get(server.sessions.touch(CALLER, session.ref()));
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.BUSY);
    }

    @Test
    void aWorkerThatKnowsNothingOfItRunsOneAfterTheOther() {
        Started old = server.started(CreateSession.of(Kind.SQL));
        server.run(old, "a");
        server.run(old, "b");
        assertThat(old.worker().takeExecute().getStatementId()).isZero();
        assertThat(server.statement(old, 1).state()).isEqualTo(StatementState.WAITING);
        assertThat(old.worker().untaken()).noneMatch(ConnectResponse::hasExecute);
    }
}
