// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.FakeWorker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Creating, finding, listing and watching sessions. */
class CreateSessionTest {
    private static final SessionSettings TWO_AT_MOST =
            new TestSettings().maxSessions(2).build();

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(data, TWO_AT_MOST);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private void assertRefused(CreateSession request, Reason reason, String message) {
        assertThatThrownBy(() -> server.create(request))
                .hasMessage(message)
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(reason);
    }

    @Test
    void refusalUsesUpNothing() {
        assertRefused(
                SessionRequestsTest.named("123", null),
                Reason.INVALID_REQUEST,
                "Rejected, Reason: Invalid session name: 123");
        server.create(SessionRequestsTest.named("nb", null));
        assertRefused(
                SessionRequestsTest.named("nb", null),
                Reason.DUPLICATE_SESSION_NAME,
                "Rejected, Reason: Duplicate session name: Some(nb) for session 1");
        assertThat(server.create(CreateSession.of(Kind.SPARK)).id()).isEqualTo(1);
        assertThat(List.of(server.launcher.next(), server.launcher.next()))
                .extracting(process -> process.request.sessionId())
                .containsExactlyInAnyOrder(0, 1);
        assertThat(server.launcher.launches()).isEqualTo(2);
    }

    @Test
    void limitCountsTheLiving() {
        Started first = server.started();
        server.create(CreateSession.of(Kind.SPARK));
        assertRefused(
                CreateSession.of(Kind.SPARK),
                Reason.TOO_MANY_SESSIONS,
                "Rejected, too many sessions are being created!");
        server.stop(first);
        assertThat(server.create(CreateSession.of(Kind.SPARK)).id()).isEqualTo(2);
    }

    @Test
    void creatingManyAtOnceWaitsForNobodysStart() {
        server.close();
        server = TestServer.start(data, SessionSettings.DEFAULT);
        // None of their workers has started: a process start that one waited for would hold up all.
        List<CompletableFuture<SessionView>> created = Stream.generate(() -> server.sessions
                        .create(CALLER, CreateSession.of(Kind.SPARK))
                        .toCompletableFuture())
                .limit(30)
                .toList();
        assertThat(created.stream().map(each -> get(each).id())).containsExactlyInAnyOrderElementsOf(ids(30));
        List<FakeWorker> workers = Stream.generate(() -> server.worker(server.launcher.next()))
                .limit(30)
                .map(worker -> worker.dial(server.channel).ready())
                .toList();
        assertThat(workers).hasSize(30);
        ids(30).forEach(id -> server.awaitState(id, SessionState.IDLE));
    }

    private static List<Integer> ids(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void repeatIsAnsweredWhereThereIsNoRoomForMore() {
        CreateSession request = SessionRequestsTest.named("nb", "key");
        server.create(request);
        server.create(CreateSession.of(Kind.SPARK));
        assertThat(server.create(request).id()).isZero();
        assertRefused(
                SessionRequestsTest.named("other", "key"),
                Reason.REQUEST_ID_REUSED,
                "request_id: key came before, with another request (session 0; expected: the same request, or a new"
                        + " id)");
    }

    @Test
    void sessionIsFoundByIdAndByName() {
        server.create(SessionRequestsTest.named("my sess", null));
        assertThat(get(server.sessions.get(CALLER, "my sess")).id()).isZero();
        assertThat(get(server.sessions.get(CALLER, "0")).request().name()).isEqualTo("my sess");
        for (String unknown : List.of("7", "abc", "1.5", " ", "")) {
            assertThatThrownBy(() -> get(server.sessions.get(CALLER, unknown)))
                    .hasMessage("Session '" + unknown + "' not found.")
                    .extracting(e -> ((DomainException) e).reason())
                    .isEqualTo(Reason.SESSION_NOT_FOUND);
        }
        assertThatThrownBy(() -> get(server.sessions.get(CALLER, "99999999999")))
                .hasMessage("For input string: \"99999999999\"")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.INVALID_REQUEST);
    }

    @Test
    void nameOfTheDeadIsTheLivings() {
        Started first = server.started(SessionRequestsTest.named("nb", null));
        server.stop(first);
        assertThat(get(server.sessions.state(CALLER, "nb")).id()).isZero();
        server.create(SessionRequestsTest.named("nb", null));
        assertThat(get(server.sessions.state(CALLER, "nb")).id()).isEqualTo(1);
    }

    @Test
    void listsParts() {
        server.create(CreateSession.of(Kind.SPARK));
        server.create(CreateSession.of(Kind.SQL));
        assertThat(ids(0, 100)).containsExactly(0, 1);
        assertThat(ids(1, 100)).containsExactly(1);
        assertThat(ids(0, 1)).containsExactly(0);
        assertThat(ids(-1, 2)).isEmpty();
        assertThat(ids(0, -1)).isEmpty();
        assertThat(ids(9, 9)).isEmpty();
        assertThat(get(server.sessions.list(CALLER, -5, 0, false)).total()).isEqualTo(2);
    }

    private List<Integer> ids(int from, int size) {
        return get(server.sessions.list(CALLER, from, size, false)).sessions().stream()
                .map(SessionView::id)
                .toList();
    }

    @Test
    void ownerIsTheCallerAndImpersonationIsOff() {
        SessionView view = get(server.sessions.create(new Principal("alice"), CreateSession.of(Kind.SPARK)));
        assertThat(view.owner()).isEqualTo("alice");
        assertThat(view.proxyUser()).isNull();
    }

    @Test
    void watchTellsTheStateNowThenEveryChangeUntilTheEnd() {
        server.create(CreateSession.of(Kind.SPARK));
        List<String> told = new ArrayList<>();
        SessionWatch watch = get(server.sessions.watch(CALLER, "0"));
        tell(get(watch.next()), told);
        assertThat(told.get(0)).isEqualTo("STARTING");
        var process = server.launcher.next();
        var worker = server.worker(process).dial(server.channel).ready();
        server.awaitState(0, SessionState.IDLE);
        server.stop(new Started(0, "0", process, worker));
        for (List<SessionChange> next = get(watch.next()); !next.isEmpty(); next = get(watch.next())) {
            tell(next, told);
        }
        assertThat(told).containsSubsequence("STARTING", "connected", "ready", "IDLE", "SHUTTING_DOWN", "DEAD");
        assertThat(get(watch.next())).isEmpty();
    }

    @Test
    void whoWatchesLaterIsToldWhatWasReachedBefore() {
        server.create(CreateSession.of(Kind.SPARK));
        server.worker(server.launcher.next()).dial(server.channel).application("local-7", "");
        server.awaitPhase(0, "spark");
        SessionWatch watch = get(server.sessions.watch(CALLER, "0"));
        assertThat(get(watch.next())).first().satisfies(change -> {
            SessionView told = ((SessionChange.State) change).session();
            assertThat(told.state()).isEqualTo(SessionState.STARTING);
            assertThat(told.phases()).extracting(SessionPhase::name).contains("launched", "connected", "spark");
            assertThat(told.appId()).isEqualTo("local-7");
        });
    }

    private static void tell(List<SessionChange> changes, List<String> told) {
        for (SessionChange change : changes) {
            if (change instanceof SessionChange.State state) {
                told.add(state.session().state().name());
            } else if (change instanceof SessionChange.Phase phase) {
                told.add(phase.phase().name());
            }
        }
    }
}
