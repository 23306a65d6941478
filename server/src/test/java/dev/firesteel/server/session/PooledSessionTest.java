// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.session.FakeLauncher.FakeProcess;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.worker.v1.ConnectResponse;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that get a worker from the pool, and those that don't. */
class PooledSessionTest {
    private static final CreateSession PLAIN = CreateSession.of(Kind.SPARK);

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.pooled(data, 2);
    }

    @AfterEach
    void close() {
        server.close();
    }

    private record Waiting(FakeProcess process, FakeWorker worker) {}

    /** The next worker of the pool, ready. The one after it is launched when it is: until then nothing is ready. */
    private Waiting warm() {
        FakeProcess process = server.launcher.next();
        assertThat(process.request.kind()).isEqualTo("pool");
        return warm(process);
    }

    private Waiting warm(FakeProcess process) {
        try {
            Files.writeString(process.request.logFile(), "The driver starts.\n");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        FakeWorker worker = server.worker(process).dial(server.channel);
        worker.application("local-7", "http://127.0.0.1:4040");
        return new Waiting(process, worker.ready());
    }

    /** One that is ready, with another one under way. */
    private Waiting ready() {
        Waiting ready = warm();
        server.launcher.next();
        return ready;
    }

    private SessionView bind(CreateSession request, Waiting waiting, Map<String, String> conf) {
        CompletionStage<SessionView> created = server.sessions.create(CALLER, request);
        assertThat(waiting.worker.bound()).isEqualTo(conf);
        return get(created);
    }

    private SessionView bind(Waiting waiting) {
        return bind(PLAIN, waiting, Map.of());
    }

    /** A session whose worker is launched, which its log says the reason of. */
    private FakeProcess cold(CreateSession request, String why) {
        return cold(server.create(request), why);
    }

    private FakeProcess cold(SessionView created, String why) {
        assertThat(created.state()).isEqualTo(SessionState.STARTING);
        FakeProcess process = server.launcher.next();
        assertThat(process.request.sessionId()).isEqualTo(created.id());
        assertThat(log(created)).anyMatch(line -> line.endsWith("firesteel: Not from the pool: " + why + "."));
        return process;
    }

    private List<String> log(SessionView session) {
        return get(server.sessions.log(CALLER, Integer.toString(session.id()), 0, -1))
                .lines();
    }

    private static CreateSession withConf(Map<String, String> conf) {
        return new Request().conf(conf).made();
    }

    /** Returns when the pool has done what it was told to before: a launch takes it three steps. */
    private void settled() {
        for (int step = 0; step < 3; step++) {
            get(server.pool.offer(Map.of(), "nobody"));
        }
    }

    @Test
    void isIdleInTheAnswerToItsCreation() {
        SessionView created = bind(ready());

        assertThat(created.state()).isEqualTo(SessionState.IDLE);
        assertThat(created.appId()).isEqualTo("local-7");
        assertThat(created.sparkUiUrl()).isEqualTo("http://127.0.0.1:4040");
        assertThat(created.phases()).extracting(SessionPhase::name).containsExactly("bound", "ready");
        assertThat(server.phases).extracting(SessionPhase::name).containsExactly("bound", "ready");
    }

    @Test
    void itsLogBeginsWithItsDrivers() throws IOException {
        Waiting waiting = ready();
        SessionView created = bind(waiting);
        Files.writeString(waiting.process.request.logFile(), "The driver goes on.\n", StandardOpenOption.APPEND);

        List<String> log = log(created);
        assertThat(log).first().isEqualTo("The driver starts.");
        assertThat(log)
                .anyMatch(line -> line.endsWith("firesteel: Session 0 (spark) has a worker from the pool: fake:"
                        + waiting.process.request.workerId() + "."));
        assertThat(log).last().isEqualTo("The driver goes on.");
    }

    @Test
    void runsStatementsFromTheFirst() {
        Waiting waiting = ready();
        Started session = new Started(bind(waiting).id(), "0", waiting.process, waiting.worker);

        assertThat(server.run(session, "1 + 1").id()).isZero();
        assertThat(waiting.worker.takeExecute().getStatementId()).isZero();
        waiting.worker.runs(0, "2");

        assertThat(server.ended(session, 0).state()).isEqualTo(StatementState.AVAILABLE);
    }

    @Test
    void workersThatWaitAreNoSessions() {
        ready();
        settled();

        assertThat(get(server.sessions.list(CALLER, 0, 10, true)).total()).isZero();
        assertThat(server.pool.warm()).isOne();
        assertThat(server.pool.starting()).isOne();
    }

    @Test
    void anotherOneStartsForTheOneThatIsTaken() {
        bind(ready());
        int launches = server.launcher.launches();
        settled();
        assertThat(server.pool.warm()).isZero();

        server.time.advance(Duration.ofSeconds(2));
        settled();
        // The second one still starts: only when it is ready, the third.
        assertThat(server.launcher.launches()).isEqualTo(launches);
    }

    @Test
    void whatCanBeSetWhileSparkRunsIsSet() {
        Waiting waiting = ready();
        CreateSession request = withConf(Map.of(
                "spark.sql.shuffle.partitions", "8", "spark.executor.memory", "2g", "livy.rsc.sql.num-rows", "9"));

        assertThat(bind(request, waiting, Map.of("spark.sql.shuffle.partitions", "8", "spark.firesteel.sql.rows", "9"))
                        .state())
                .isEqualTo(SessionState.IDLE);
    }

    @Test
    void theNameIsTheSessionsNotTheApplications() {
        Waiting waiting = ready();

        assertThat(bind(SessionRequestsTest.named("nb", null), waiting, Map.of())
                        .request()
                        .name())
                .isEqualTo("nb");
        assertThat(waiting.process.request.name()).isEqualTo("firesteel-pool");
        assertThat(get(server.sessions.get(CALLER, "nb")).id()).isZero();
    }

    @Test
    void whatSparkReadsAtItsStartNeedsAWorkerOfItsOwn() {
        Waiting waiting = ready();

        cold(withConf(Map.of("spark.executor.memory", "3g")), "spark.executor.memory is set");
        assertThat(bind(waiting).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void whatTheWorkersSparkRefusesNeedsAWorkerOfItsOwn() {
        Waiting waiting = ready();

        CompletionStage<SessionView> created =
                server.sessions.create(CALLER, withConf(Map.of("spark.sql.warehouse.dir", "/w")));
        waiting.worker.bound("spark.sql.warehouse.dir");
        cold(get(created), "spark.sql.warehouse.dir is set");

        assertThat(bind(waiting).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void aSessionThatRunsAsSomebodyElseNeedsAWorkerOfItsOwn() {
        server.close();
        server = TestServer.pooled(data, 2, new RequestRules(Set.of(), List.of(), "file://", true, Set.of(), Set.of()));
        ready();

        cold(new Request().proxyUser("alice").made(), "it runs as alice");
    }

    @Test
    void aWorkerThatDiedIsNotHandedOut() {
        ready().process.exits("killed by signal 9 (SIGKILL)");

        cold(PLAIN, "no worker is ready");
    }

    @Test
    void aWorkerThatDoesNotAnswerIsNotHandedOut() {
        Waiting waiting = ready();
        CompletionStage<SessionView> created = server.sessions.create(CALLER, PLAIN);
        waiting.worker.take(ConnectResponse::hasBind);
        server.time.advance(Duration.ofSeconds(5));

        cold(get(created), "its worker did not answer");
        assertThat(waiting.worker.awaitClosed().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        settled();
        assertThat(waiting.process.terminations).isNotEmpty();
    }

    @Test
    void aWorkerWhoseLinkBreaksInBetweenIsNotHandedOut() {
        Waiting waiting = ready();
        CompletionStage<SessionView> created = server.sessions.create(CALLER, PLAIN);
        waiting.worker.take(ConnectResponse::hasBind);
        waiting.worker.hangUp();

        cold(get(created), "its worker did not answer");
    }

    @Test
    void aWorkerThatIsSilentIsEnded() {
        Waiting waiting = ready();
        server.time.advance(Duration.ofSeconds(31));

        assertThat(waiting.worker.awaitClosed().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        settled();
        assertThat(waiting.process.exit).isDone();
    }

    @Test
    void aWorkerThatIsNeverReadyIsEnded() {
        FakeProcess process = server.launcher.next();
        FakeWorker worker = server.worker(process).dial(server.channel);
        for (int minute = 0; minute < 5; minute++) {
            for (int second = 0; second < 60; second += 20) {
                worker.heartbeat();
                server.time.advance(Duration.ofSeconds(20));
            }
        }

        assertThat(worker.awaitClosed().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        settled();
        assertThat(process.terminations).isNotEmpty();
    }

    @Test
    void afterAFailureTheNextOneStartsLaterAndLater() {
        for (int seconds = 1; seconds <= 8; seconds *= 2) {
            server.launcher.next().exits("exit code 1");
            settled();
            int launches = server.launcher.launches();
            server.time.advance(Duration.ofSeconds(seconds).minusMillis(1));
            settled();
            assertThat(server.launcher.launches()).isEqualTo(launches);
            server.time.advance(Duration.ofMillis(1));
        }
        server.launcher.next();
    }

    @Test
    void aLaunchThatFailsIsTriedAgain() {
        FakeProcess first = server.launcher.next();
        server.launcher.refusal = "there is no Java";
        first.exits("exit code 1");
        settled();
        server.time.advance(Duration.ofSeconds(1));
        settled();
        server.launcher.refusal = "";
        settled();
        server.time.advance(Duration.ofSeconds(2));

        assertThat(warm().process.exit).isNotDone();
    }

    @Test
    void workersOfAnOlderConfigurationAreReplaced() {
        Waiting old = ready();
        server.launcher.configuration = Map.of("spark.executor.memory", "4g");

        SessionView created = server.create(PLAIN);
        assertThat(created.state()).isEqualTo(SessionState.STARTING);
        assertThat(old.worker.awaitClosed().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(old.process.terminations).isNotEmpty();
        assertThat(server.pool.warm()).isZero();
        FakeProcess one = server.launcher.next();
        FakeProcess other = server.launcher.next();
        Waiting young = warm(one.request.kind().equals("pool") ? one : other);
        server.launcher.next();
        assertThat(bind(young).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void aSessionThatIsRefusedGivesItsWorkerBack() {
        Waiting first = warm();
        FakeProcess second = server.launcher.next();
        bind(SessionRequestsTest.named("nb", null), first, Map.of());
        Waiting waiting = warm(second);
        server.time.advance(Duration.ofSeconds(2));
        server.launcher.next();

        CompletionStage<SessionView> refused = server.sessions.create(CALLER, SessionRequestsTest.named("nb", null));
        waiting.worker.bound();
        assertThatThrownBy(() -> get(refused)).hasMessageContaining("Duplicate session name");

        assertThat(bind(waiting).state()).isEqualTo(SessionState.IDLE);
    }

    @Test
    void aSessionOfItEndsAsOthersDo() {
        Waiting waiting = ready();
        SessionView created = bind(waiting);
        Path folder = waiting.process.request.folder();
        assertThat(folder).isDirectory();

        waiting.process.exits("exit code 1");
        waiting.worker.hangUp();
        assertThat(server.awaitState(created.id(), SessionState.DEAD).stateReason())
                .startsWith("The worker ended: exit code 1.");
        get(server.sessions.delete(CALLER, "0"));
        assertThat(folder).doesNotExist();
    }

    @Test
    void afterARestartItsSessionsGoOnAndItsOtherWorkersAreEnded() {
        Waiting taken = warm();
        FakeProcess second = server.launcher.next();
        SessionView created = bind(taken);
        Waiting waiting = warm(second);
        server.time.advance(Duration.ofSeconds(2));
        server.launcher.next();
        server.vanish();
        server = server.restart(SessionSettings.DEFAULT);

        taken.worker.dial(server.channel);
        server.awaitState(created.id(), SessionState.IDLE);
        assertThat(log(created)).first().isEqualTo("The driver starts.");
        assertThatThrownBy(() -> waiting.worker.dial(server.channel)).hasMessageContaining("NOT_FOUND");
        assertThat(taken.process.request.folder()).isDirectory();
    }

    @Test
    void aServerThatStopsEndsWorkersThatWait() {
        Waiting waiting = warm();
        FakeProcess second = server.launcher.next();

        get(server.pool.close());

        assertThat(waiting.process.exit).isDone();
        assertThat(second.exit).isDone();
        assertThat(waiting.process.request.folder()).doesNotExist();
    }
}
