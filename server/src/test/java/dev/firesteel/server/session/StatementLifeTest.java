// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementPage;
import dev.firesteel.server.statement.StatementRetention;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statements of a session that is there: queue, cancel, wait, list, watch, complete. */
class StatementLifeTest {
    private static final SessionSettings SETTINGS = new TestSettings()
            .maxSessions(3)
            .maxWaitingStatements(2)
            .neverIdle()
            .statementRetention(40)
            .build();

    @TempDir
    Path data;

    private TestServer server;
    private Started session;

    @BeforeEach
    void start() {
        server = TestServer.start(data, SETTINGS);
        session = server.started();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void waitingStatementIsCancelledAtOnce() {
        server.run(session, "loop");
        server.run(session, "next");
        get(server.sessions.cancel(CALLER, session.ref(), 1));
        StatementView cancelled = server.statement(session, 1);
        assertThat(cancelled.state()).isEqualTo(StatementState.CANCELLED);
        assertThat(cancelled.output()).isNull();
        assertThat(cancelled.progress()).isEqualTo(1);
        assertThat(session.worker().takeExecute().getStatementId()).isZero();
        session.worker().runs(0, "");
        server.ended(session, 0);
        server.run(session, "third");
        assertThat(session.worker().takeExecute().getStatementId()).isEqualTo(2);
    }

    @Test
    void runningStatementIsCancelledByItsWorker() {
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().prints(0, "so far");
        get(server.sessions.cancel(CALLER, session.ref(), 0));
        assertThat(server.statement(session, 0).state()).isEqualTo(StatementState.CANCELLING);
        get(server.sessions.cancel(CALLER, session.ref(), 0));
        session.worker().take(ConnectResponse::hasCancel);
        session.worker().cancelled(0);
        StatementView cancelled = server.ended(session, 0);
        assertThat(cancelled.state()).isEqualTo(StatementState.CANCELLED);
        assertThat(cancelled.output().failure().ename()).isEqualTo("Cancelled");
        assertThat(cancelled.output().data().get("text/plain")).hasToString("\"so far\"");
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.IDLE);
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasCancel);
        server.time.advance(Duration.ofSeconds(21));
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void cancelThatIsNotHeardEndsTheWorker() {
        server.run(session, "stuck");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().awaitAcknowledged(0, 1);
        get(server.sessions.interrupt(CALLER, session.ref()));
        session.worker().take(ConnectResponse::hasCancel);
        server.time.advance(Duration.ofSeconds(19));
        session.worker().heartbeat();
        assertThat(session.process().exit).isNotDone();
        server.time.advance(Duration.ofSeconds(1));
        get(session.process().exit);
        session.worker().hangUp();
        StatementView ended = server.ended(session, 0);
        assertThat(ended.state()).isEqualTo(StatementState.CANCELLED);
        assertThat(ended.output().failure().evalue()).contains("did not end within PT20S after it was cancelled");
        server.awaitState(session.id(), SessionState.DEAD);
    }

    @Test
    void interruptCancelsWhatRunsAndNothingElse() {
        get(server.sessions.interrupt(CALLER, session.ref()));
        server.run(session, "loop");
        server.run(session, "next");
        session.worker().takeExecute();
        get(server.sessions.interrupt(CALLER, session.ref()));
        assertThat(session.worker().take(ConnectResponse::hasCancel).getCancel().getStatementId())
                .isZero();
        session.worker().started(0);
        session.worker().cancelled(0);
        assertThat(session.worker().takeExecute().getStatementId()).isEqualTo(1);
    }

    @Test
    void aQueueThatIsFullRefuses() {
        server.run(session, "running");
        server.run(session, "a");
        server.run(session, "b");
        assertRefused(
                Reason.STATEMENT_QUEUE_FULL,
                server.sessions.run(CALLER, session.ref(), new RunStatement("c", null, null, null)));
        assertThat(get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false))
                        .total())
                .isEqualTo(3);
    }

    @Test
    void progressNeverGoesBack() {
        server.run(session, "jobs");
        session.worker().takeExecute();
        session.worker().started(0);
        session.worker().progress(0, 0.75);
        session.worker().progress(0, 0.5);
        session.worker().awaitAcknowledged(0, 3);
        assertThat(server.statement(session, 0).progress()).isEqualTo(0.75);
    }

    @Test
    void awaitAnswersWhenTheWaitIsOver() {
        server.run(session, "loop");
        CompletionStage<StatementView> waiting =
                server.sessions.awaitStatement(CALLER, session.ref(), 0, Duration.ofSeconds(10));
        assertThat(waiting.toCompletableFuture()).isNotDone();
        server.time.advance(Duration.ofSeconds(10));
        assertThat(get(waiting).state()).isEqualTo(StatementState.RUNNING);
    }

    @Test
    void refusesWhatCannotBeRun() {
        assertRefused(
                Reason.INVALID_REQUEST,
                server.sessions.run(CALLER, session.ref(), new RunStatement(null, null, null, null)));
        assertRefused(
                Reason.INVALID_REQUEST,
                server.sessions.run(CALLER, session.ref(), new RunStatement("1", Kind.SHARED, null, null)));
        assertRefused(Reason.STATEMENT_NOT_FOUND, server.sessions.getStatement(CALLER, session.ref(), 7));
        assertRefused(Reason.STATEMENT_NOT_FOUND, server.sessions.cancel(CALLER, session.ref(), 7));
        assertRefused(Reason.STATEMENT_NOT_FOUND, server.sessions.watchStatement(CALLER, session.ref(), -1, 0));
        Started shared = server.started(CreateSession.of(Kind.SHARED));
        assertThatThrownBy(
                        () -> get(server.sessions.run(CALLER, shared.ref(), new RunStatement("1", null, null, null))))
                .hasMessage("Code type should be specified if session kind is shared");
        assertThat(get(server.sessions.run(CALLER, shared.ref(), new RunStatement("1", Kind.SQL, null, null)))
                        .kind())
                .isEqualTo(Kind.SQL);
    }

    @Test
    void lineEndsBecomeLf() {
        StatementView view =
                get(server.sessions.run(CALLER, session.ref(), new RunStatement("a\r\nb\rc\n", null, null, null)));
        assertThat(view.code()).isEqualTo("a\nb\nc\n");
    }

    @Test
    void rowLimitIsCarriedToTheWorker() {
        runSql(2, null);
        runSql(0, null);
        runSql(null, null);
        assertThat(session.worker().takeExecute().getRowLimit()).isEqualTo(2);
        session.worker().runs(0, "out");
        Execute all = session.worker().takeExecute();
        assertThat(all.hasRowLimit()).isTrue();
        assertThat(all.getRowLimit()).isZero();
        session.worker().runs(1, "out");
        assertThat(session.worker().takeExecute().hasRowLimit()).isFalse();
    }

    private StatementView runSql(@Nullable Integer rowLimit, @Nullable String requestId) {
        return get(server.sessions.run(CALLER, session.ref(), new RunStatement("s", Kind.SQL, rowLimit, requestId)));
    }

    @Test
    void rowLimitIsRefusedBelowZeroAndWithOtherKinds() {
        assertThatThrownBy(() -> runSql(-1, null))
                .hasMessage("rowLimit: -1 (expected: a number of rows, 0 for all)")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.INVALID_REQUEST);
        assertThatThrownBy(() ->
                        get(server.sessions.run(CALLER, session.ref(), new RunStatement("1", Kind.PYSPARK, 5, null))))
                .hasMessage("rowLimit: 5 with kind pyspark (expected: none, it is for kind sql)")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.INVALID_REQUEST);
        assertThat(get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false))
                        .total())
                .isZero();
    }

    @Test
    void rowLimitBelongsToWhatARequestIdPromises() {
        assertThat(runSql(2, "limited").id()).isZero();
        assertThat(runSql(2, "limited").id()).isZero();
        for (Integer other : new Integer[] {3, 0, null}) {
            assertRefused(
                    Reason.REQUEST_ID_REUSED,
                    server.sessions.run(CALLER, session.ref(), new RunStatement("s", Kind.SQL, other, "limited")));
        }
    }

    @Test
    void repeatedRequestIdGivesTheFirstStatement() {
        RunStatement request = new RunStatement("once", null, null, "key");
        assertThat(get(server.sessions.run(CALLER, session.ref(), request)).id())
                .isZero();
        session.worker().takeExecute();
        session.worker().runs(0, "out");
        server.ended(session, 0);
        StatementView repeat = get(server.sessions.run(CALLER, session.ref(), request));
        assertThat(repeat.id()).isZero();
        assertThat(repeat.state()).isEqualTo(StatementState.AVAILABLE);
        assertRefused(
                Reason.REQUEST_ID_REUSED,
                server.sessions.run(CALLER, session.ref(), new RunStatement("other", null, null, "key")));
        assertThat(get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false))
                        .total())
                .isEqualTo(1);
    }

    @Test
    void repeatIsAnsweredByAFullQueueAndByADeadSession() {
        RunStatement request = new RunStatement("once", null, null, "key");
        get(server.sessions.run(CALLER, session.ref(), request));
        server.run(session, "a");
        server.run(session, "b");
        assertThat(get(server.sessions.run(CALLER, session.ref(), request)).id())
                .isZero();
        assertRefused(
                Reason.STATEMENT_QUEUE_FULL,
                server.sessions.run(CALLER, session.ref(), new RunStatement("c", null, null, "new")));
        server.stop(session);
        assertThat(get(server.sessions.run(CALLER, session.ref(), request)).state())
                .isEqualTo(StatementState.CANCELLED);
        assertRefused(
                Reason.SESSION_NOT_ACTIVE,
                server.sessions.run(CALLER, session.ref(), new RunStatement("c", null, null, "new")));
    }

    @Test
    void listsInBothOrdersInParts() {
        for (int i = 0; i < 5; i++) {
            runToEnd("c" + i, "o" + i);
        }
        assertThat(ids(0, null, false)).containsExactly(0, 1, 2, 3, 4);
        assertThat(ids(1, 2, false)).containsExactly(1, 2);
        assertThat(ids(1, 2, true)).containsExactly(3, 2);
        assertThat(ids(-1, null, false)).isEmpty();
        assertThat(ids(0, -1, false)).isEmpty();
        assertThat(ids(9, 9, false)).isEmpty();
        StatementPage page = get(server.sessions.listStatements(CALLER, session.ref(), 0, 1, true));
        assertThat(page.total()).isEqualTo(5);
        assertThat(page.statements().get(0).output().data().get("text/plain")).hasToString("\"o4\"");
    }

    private List<Integer> ids(int from, Integer size, boolean descending) {
        return get(server.sessions.listStatements(CALLER, session.ref(), from, size, descending)).statements().stream()
                .map(StatementView::id)
                .toList();
    }

    private void runToEnd(String code, String out) {
        int id = server.run(session, code).id();
        session.worker().takeExecute();
        session.worker().runs(id, out);
        server.ended(session, id);
    }

    @Test
    void oldestEndedStatementsAreRetired() {
        for (int i = 0; i < 65; i++) {
            runToEnd("c" + i, "o" + i);
        }
        // Comes after what the server itself has asked the store for.
        get(server.store.statements().retire(session.id(), new StatementRetention(40, Long.MAX_VALUE, Instant.EPOCH)));
        StatementPage page = get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false));
        assertThat(page.total()).isEqualTo(40);
        assertThat(page.statements().get(0).id()).isEqualTo(25);
        assertRefused(Reason.STATEMENT_NOT_FOUND, server.sessions.getStatement(CALLER, session.ref(), 3));
    }

    @Test
    void outputTooLargeForTheTailIsReadFromTheStore() {
        server.run(session, "print a lot");
        session.worker().takeExecute();
        session.worker().started(0);
        String piece = "x".repeat(60_000) + "\n";
        for (int i = 0; i < 100; i++) {
            session.worker().prints(0, piece);
        }
        session.worker().finished(0);
        byte[] text = server.ended(session, 0)
                .output()
                .data()
                .get("text/plain")
                .utf8()
                .toByteArray();
        assertThat(text).hasSize(100 * 60_002 + 2);
        assertThat(server.readAll(session.ref(), 0, 0)).hasSize(102);
        assertThat(server.readAll(session.ref(), 0, 101)).hasSize(1);
        assertThat(server.readAll(session.ref(), 0, 102)).isEmpty();
    }

    @Test
    void watcherSeesEachEventAsItHappensAndTheEnd() {
        server.run(session, "loop");
        session.worker().takeExecute();
        EventReader reader = get(server.sessions.watchStatement(CALLER, session.ref(), 0, 0));
        CompletableFuture<?> first = reader.next(1 << 20);
        assertThat(first).isNotDone();
        session.worker().started(0);
        get(first);
        for (int i = 0; i < 3; i++) {
            session.worker().prints(0, "line " + i + "\n");
            List<Event> events = get(reader.next(1 << 20)).events();
            assertThat(events).hasSize(1);
            assertThat(events.get(0).sequence()).isEqualTo(i + 2);
            assertThat(events.get(0).body()).isEqualTo(new EventBody.Text("line " + i + "\n", EventBody.Stream.STDOUT));
        }
        session.worker().finished(0);
        assertThat(get(reader.next(1 << 20)).complete()).isTrue();
        assertThat(server.statement(session, 0).state()).isEqualTo(StatementState.AVAILABLE);
        assertThat(get(server.sessions.state(CALLER, session.ref())).state()).isEqualTo(SessionState.IDLE);
        assertThat(get(reader.next(1 << 20)).events()).isEmpty();
    }

    @Test
    void aThousandWatchersSeeTheSame() {
        server.run(session, "loop");
        session.worker().takeExecute();
        List<CompletableFuture<Long>> watchers = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            watchers.add(count(get(server.sessions.watchStatement(CALLER, session.ref(), 0, 0)), 0));
        }
        session.worker().started(0);
        for (int i = 0; i < 200; i++) {
            session.worker().prints(0, "line " + i + "\n");
        }
        session.worker().finished(0);
        for (CompletableFuture<Long> watcher : watchers) {
            assertThat(get(watcher)).isEqualTo(202);
        }
    }

    /** Counts events that come in order until the end. */
    private static CompletableFuture<Long> count(EventReader reader, long before) {
        return reader.next(1 << 16).thenCompose(slice -> {
            long next = before;
            for (Event event : slice.events()) {
                next++;
                if (event.sequence() != next) {
                    throw new AssertionError("event " + event.sequence() + " (expected: " + next + ")");
                }
            }
            return slice.complete() ? CompletableFuture.completedFuture(next) : count(reader, next);
        });
    }

    @Test
    void watcherThatWasCutOffContinues() {
        server.run(session, "loop");
        session.worker().takeExecute();
        session.worker().runs(0, "out");
        server.ended(session, 0);
        assertThat(server.readAll(session.ref(), 0, 1))
                .extracting(Event::sequence)
                .containsExactly(2L, 3L);
        assertRefused(
                Reason.INVALID_REQUEST,
                server.sessions.watchStatement(CALLER, session.ref(), 0, -1).thenApply(reader -> reader));
    }

    @Test
    void completesWhileCodeRuns() {
        server.run(session, "loop");
        session.worker().takeExecute();
        CompletionStage<List<String>> asked =
                server.sessions.complete(CALLER, session.ref(), new CompleteCode("sc.par", null, 6));
        var question = session.worker().take(ConnectResponse::hasComplete).getComplete();
        assertThat(question.getCursor()).isEqualTo(6);
        session.worker().candidates(question.getCompleteId(), "parallelize");
        assertThat(get(asked)).containsExactly("parallelize");
        assertRefused(
                Reason.INVALID_REQUEST,
                server.sessions.complete(CALLER, session.ref(), new CompleteCode("sc", null, 3)));
    }

    @Test
    void completionThatIsNotAnsweredIsEmpty() {
        CompletionStage<List<String>> asked =
                server.sessions.complete(CALLER, session.ref(), new CompleteCode("sc.par", null, 6));
        session.worker().take(ConnectResponse::hasComplete);
        server.time.advance(Duration.ofSeconds(10));
        assertThat(get(asked)).isEmpty();
        CompletionStage<List<String>> cut =
                server.sessions.complete(CALLER, session.ref(), new CompleteCode("sc.par", null, 6));
        session.worker().take(ConnectResponse::hasComplete);
        session.worker().hangUp();
        assertThat(get(cut)).isEmpty();
    }

    private static void assertRefused(Reason reason, CompletionStage<?> stage) {
        assertThatThrownBy(() -> get(stage))
                .isInstanceOf(DomainException.class)
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(reason);
    }
}
