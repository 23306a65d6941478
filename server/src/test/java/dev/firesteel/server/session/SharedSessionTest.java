// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.session.FakeLauncher.FakeProcess;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.OpenSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that share an application: who gets which, and how they end one by one. */
class SharedSessionTest {
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

    /** An application's process, and its link. */
    private record Host(FakeProcess process, FakeWorker worker) {}

    private static CreateSession sharing(String... conf) {
        Map<String, String> all = new HashMap<>(Map.of("firesteel.share", "user"));
        for (int i = 0; i < conf.length; i += 2) {
            all.put(conf[i], conf[i + 1]);
        }
        return new Request().conf(all).made();
    }

    /** The next application that is launched, dialling; Spark is not up yet. */
    private Host host() {
        FakeProcess process = server.launcher.next();
        assertThat(process.request.kind()).isEqualTo("host");
        try {
            Files.writeString(process.request.logFile(), "The driver starts.\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Host(process, server.worker(process).dial(server.channel));
    }

    /** A session that the host opens and that becomes ready. */
    private Started seat(Host host, int id, String... refused) {
        return dial(host, id, host.worker.opened(refused));
    }

    private Started dial(Host host, int id, OpenSession open) {
        FakeWorker worker = new FakeWorker(open.getWorkerId(), open.getToken(), server.time)
                .dial(server.channel)
                .ready();
        server.awaitState(id, SessionState.IDLE);
        // It can run statements before its application has said that it is there.
        server.awaitPhase(id, "launched");
        return new Started(id, Integer.toString(id), host.process, worker);
    }

    private record Two(Host host, Started one, Started two) {}

    /** Two sessions of one application, both ready. */
    private Two two() {
        int first = server.create(sharing()).id();
        Host host = host();
        Started one = seat(host, first);
        host.worker.ready();
        return new Two(host, one, seat(host, server.create(sharing()).id()));
    }

    private List<String> log(int session) {
        return get(server.sessions.log(CALLER, Integer.toString(session), 0, -1))
                .lines();
    }

    @Test
    void theSecondOneComesToTheApplicationOfTheFirst() {
        int first = server.create(sharing()).id();
        Host host = host();
        OpenSession opened = host.worker.opened();
        assertThat(opened.getName()).isEqualTo("session-" + first);
        Started one = dial(host, first, opened);
        host.worker.application("local-7", "");
        host.worker.ready();
        int second = server.create(sharing("spark.app.name", "mine", "spark.sql.shuffle.partitions", "3"))
                .id();
        OpenSession more = host.worker.opened();
        assertThat(more.getConfMap()).containsOnly(Map.entry("spark.sql.shuffle.partitions", "3"));
        Started two = dial(host, second, more);

        assertThat(server.launcher.launches()).isOne();
        assertThat(host.process.request.conf()).isEmpty();
        assertThat(log(first)).first().isEqualTo("The driver starts.");
        assertThat(log(first))
                .anyMatch(line -> line.contains("session 0: Session 0 (spark) is the only one of the"
                        + " application firesteel-shared-user, which others can share."));
        assertThat(log(second))
                .anyMatch(line -> line.endsWith("session 1: Session 1 (spark) shares the application"
                        + " firesteel-shared-user (local-7) with 1 other session."));
        server.run(two, "1");
        assertThat(two.worker().takeExecute().getStatementId()).isZero();
        server.run(one, "2");
        assertThat(one.worker().takeExecute().getStatementId()).isZero();
    }

    @Test
    void onlyWhatSparkTakesAtItsStartMakesAnotherApplication() {
        int first = server.create(sharing()).id();
        Host host = host();
        seat(host, first);
        host.worker.ready();

        server.create(sharing("spark.executor.memory", "3g"));
        assertThat(host().process.request.conf()).containsOnly(Map.entry("spark.executor.memory", "3g"));
        server.create(new Request().conf(Map.of("firesteel.share", "team")).made());
        assertThat(host().process.request.name()).isEqualTo("firesteel-shared-team");
        server.create(sharing("spark.sql.extensions", "x.Y"));
        host.worker.opened("spark.sql.extensions");
        assertThat(host().process.request.conf()).containsOnly(Map.entry("spark.sql.extensions", "x.Y"));
        // That is known from now on.
        server.create(sharing("spark.sql.extensions", "x.Z"));
        assertThat(host().process.request.conf()).containsOnly(Map.entry("spark.sql.extensions", "x.Z"));
        server.launcher.configuration = Map.of("spark.executor.memory", "4g");
        server.create(sharing());
        host();
    }

    @Test
    void theEndOfOneIsItsOwn() {
        int first = server.create(sharing()).id();
        Host host = host();
        Started one = seat(host, first);
        host.worker.ready();
        int second = server.create(sharing()).id();
        OpenSession open = host.worker.opened();
        Started two = dial(host, second, open);

        CompletionStage<Void> deleted = server.sessions.delete(CALLER, two.ref());
        two.worker().take(ConnectResponse::hasShutdown);
        two.worker().hangUp();
        assertThat(deleted.toCompletableFuture()).isNotDone();
        host.worker.sessionEnded(open.getWorkerId());
        get(deleted);

        assertThat(host.process.terminations).isEmpty();
        server.run(one, "1");
        one.worker().takeExecute();
        one.worker().runs(0, "one");
        assertThat(server.ended(one, 0).state()).isEqualTo(StatementState.AVAILABLE);
    }

    @Test
    void aSessionThatDoesNotEndIsLeftAndItsNeighboursLive() {
        server.close();
        Duration grace = Duration.ofSeconds(4);
        server = TestServer.start(data, new TestSettings().stopGrace(grace).build());
        Two both = two();
        Host host = both.host();
        Started one = both.one();
        Started two = both.two();

        CompletionStage<Void> stopped = server.sessions.stop(CALLER, two.ref());
        two.worker().take(ConnectResponse::hasShutdown);
        server.time.advance(grace);
        host.worker.take(ConnectResponse::hasCloseSession);
        two.worker().hangUp();
        server.time.advance(grace);
        get(stopped);
        assertThatThrownBy(() -> two.worker().dial(server.channel)).hasMessageContaining("NOT_FOUND");
        assertThat(host.process.terminations).isEmpty();

        // The last one that does not end takes the process with it.
        CompletionStage<Void> last = server.sessions.stop(CALLER, one.ref());
        one.worker().take(ConnectResponse::hasShutdown);
        server.time.advance(grace);
        host.process.exit.join();
        assertThat(host.process.terminations).contains(Duration.ZERO);
        one.worker().hangUp();
        get(last);
    }

    @Test
    void theApplicationEndsAWhileAfterItsLastSession() {
        int first = server.create(sharing()).id();
        Host host = host();
        OpenSession open = host.worker.opened();
        Started one = dial(host, first, open);
        host.worker.ready();
        end(one, host, open);
        Duration nearly = TestServer.LINGER.minusSeconds(2);
        server.time.advance(nearly);
        int second = server.create(sharing()).id();
        OpenSession next = host.worker.opened();
        Started two = dial(host, second, next);
        server.time.advance(nearly);
        assertThat(host.worker.untaken()).noneMatch(ConnectResponse::hasShutdown);

        end(two, host, next);
        server.time.advance(TestServer.LINGER);
        assertThat(host.worker.take(ConnectResponse::hasShutdown).getShutdown().getReason())
                .isEqualTo("it had no session for PT10S");
        server.create(sharing());
        host();
    }

    private void end(Started session, Host host, OpenSession open) {
        CompletionStage<Void> deleted = server.sessions.delete(CALLER, session.ref());
        session.worker().take(ConnectResponse::hasShutdown);
        session.worker().hangUp();
        host.worker.sessionEnded(open.getWorkerId());
        get(deleted);
    }

    @Test
    void theEndOfTheProcessIsThatOfAll() {
        Two both = two();
        Host host = both.host();
        Started one = both.one();
        Started two = both.two();
        int third = server.create(sharing()).id();

        one.worker().hangUp();
        two.worker().hangUp();
        host.process.exits("killed by signal 9 (SIGKILL)");

        for (Started session : List.of(one, two)) {
            SessionView dead = server.awaitState(session.id(), SessionState.DEAD);
            assertThat(dead.stateReason()).contains("The worker ended: killed by signal 9 (SIGKILL).");
        }
        // It was not there yet, and comes to another one.
        Host next = host();
        seat(next, third);
    }

    @Test
    void anApplicationThatDoesNotStartIsToldWithItsReason() {
        int first = server.create(sharing("spark.sql.unknown", "x")).id();
        Host host = host();
        host.worker.failed("Spark does not start: no master");
        assertThat(server.awaitState(first, SessionState.DEAD).stateReason())
                .contains("its application did not start: Spark does not start: no master");

        server.launcher.refusal = "there is no java";
        int second = server.create(sharing()).id();
        assertThat(server.awaitState(second, SessionState.DEAD).stateReason()).contains("there is no java");
    }

    @Test
    void afterARestartSessionsGoOnAndNoneIsAdded() {
        Two both = two();
        Host host = both.host();
        Started one = both.one();
        Started two = both.two();
        server.vanish();

        TestServer after = server.restart(SessionSettings.DEFAULT);
        server = after;
        one.worker().dial(after.channel);
        two.worker().dial(after.channel);
        after.awaitState(one.id(), SessionState.IDLE);
        after.awaitState(two.id(), SessionState.IDLE);
        after.run(one, "1");
        one.worker().takeExecute();
        CompletionStage<Void> deleted = after.sessions.delete(CALLER, two.ref());
        two.worker().take(ConnectResponse::hasShutdown);
        two.worker().hangUp();
        get(deleted);
        assertThat(host.process.terminations).isEmpty();
        after.create(sharing());
        host();

        CompletionStage<Void> last = after.sessions.stop(CALLER, one.ref());
        one.worker().take(ConnectResponse::hasShutdown);
        after.time.advance(SessionSettings.DEFAULT.stopGrace());
        host.process.exit.join();
        one.worker().hangUp();
        get(last);
    }
}
