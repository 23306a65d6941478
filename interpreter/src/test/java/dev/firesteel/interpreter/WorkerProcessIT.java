// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.link.LinkServer;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementState;
import dev.firesteel.worker.v1.Complete;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.PhaseReached;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One worker process with a Scala session, seen from its server. Each test goes on where another left it. */
@Timeout(300)
final class WorkerProcessIT {
    private static final int MAX_UNACKNOWLEDGED = 2 * 1024 * 1024;

    @TempDir
    private static Path folder;

    private static final LinkServer SERVER = new LinkServer(200);
    private static WorkerProcess worker;
    private static int statements;

    @BeforeAll
    static void start() throws Exception {
        SERVER.start(0);
        worker = WorkerProcess.start(
                        SERVER,
                        folder,
                        "spark",
                        MavenRepository.in(folder).settings(MavenRepository.PACKAGE),
                        "--max-unacknowledged-bytes",
                        Integer.toString(MAX_UNACKNOWLEDGED))
                .awaitReady();
    }

    @AfterAll
    static void stop() throws Exception {
        if (worker != null) {
            worker.close();
        }
        SERVER.close();
    }

    @Test
    void saysWhatItIs() throws Exception {
        Hello hello = SERVER.hellos().get(0);
        assertThat(hello.getWorkerId()).isEqualTo("w1");
        assertThat(hello.getPid()).isEqualTo(worker.pid());
        assertThat(hello.getScalaVersion()).startsWith("2.1");
        assertThat(SERVER.tokens()).containsOnly("Bearer secret");
        List<PhaseReached> phases = SERVER.received().stream()
                .filter(ConnectRequest::hasPhase)
                .map(ConnectRequest::getPhase)
                .toList();
        assertThat(phases)
                .extracting(PhaseReached::getName)
                .startsWith("resolving")
                .contains("spark", "interpreter")
                .endsWith("ready");
        PhaseReached spark = phases.stream()
                .filter(phase -> phase.getName().equals("spark"))
                .findFirst()
                .orElseThrow();
        assertThat(spark.getAppId()).startsWith("local-");
        assertThat(spark.getSparkVersion()).isNotEmpty();
        assertThat(spark.getElapsedMillis()).isPositive();
    }

    @Test
    void scalaAndTheExecutorsSeeThePackages() throws Exception {
        int id = run("sc.parallelize(1 to 1).map(_ => test.pack.Greeting.text()).first() + test.pack.Greeting.text()");
        SERVER.awaitFinished(id);
        assertThat(SERVER.text(id)).matches("res\\d+: String = hellohello\n");
    }

    @Test
    void pythonAndItsWorkersImportFromThePackages() throws Exception {
        int id = run(
                Kind.KIND_PYSPARK,
                "import greeting\n"
                        + "sc.parallelize([0], 1).map(lambda _: greeting.text()).first() + greeting.text()");
        SERVER.awaitFinished(id);
        assertThat(SERVER.text(id)).isEqualTo("'hellohello'\n");
    }

    @Test
    void runsCodeOnSpark() throws Exception {
        int id = run("sc.parallelize(1 to 10).count()");
        List<StatementEvent> events = SERVER.awaitFinished(id);
        assertThat(events.get(0).hasStarted()).isTrue();
        assertThat(SERVER.text(id)).matches("res\\d+: Long = 10\n");
        assertThat(events).anySatisfy(event -> assertThat(event.getProgress().getProgress())
                .isPositive());
        assertThat(state(events)).isEqualTo(StatementState.STATEMENT_STATE_AVAILABLE);
    }

    @Test
    void standardOutputIsTheStatementsAndStandardErrorTheLogs() throws Exception {
        int id = run("System.err.println(\"to the \" + \"log\"); println(\"printed\"); "
                + "val t = new Thread(() => println(\"by a thread\")); t.start(); t.join(); "
                + "println(\"\\ud800|\" + scala.io.StdIn.readLine())");
        SERVER.awaitFinished(id);
        assertThat(SERVER.text(id)).contains("printed\n", "by a thread\n", "\ufffd|null\n");
        assertThat(worker.log()).contains("to the log").doesNotContain("printed");
    }

    @Test
    void aStatementRunsOnce() throws Exception {
        int id = run("println(\"once\")");
        SERVER.awaitFinished(id);
        worker.execute(id, Kind.KIND_SPARK, "println(\"twice\")");
        SERVER.awaitFinished(run("1"));
        assertThat(SERVER.text(id)).isEqualTo("once\n");
    }

    @Test
    void aBrokenLinkLosesNothingAndRepeatsNothing() throws Exception {
        int id = run("(1 to 60).foreach { i => println(i); Thread.sleep(20) }");
        int links = SERVER.hellos().size();
        for (int cut = 1; cut <= 3; cut++) {
            String line = cut * 10 + "\n";
            SERVER.awaitEvent(id, event -> SERVER.text(id).contains(line));
            SERVER.cut();
            SERVER.awaitLinks(links + cut);
        }
        SERVER.awaitFinished(id);
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= 60; i++) {
            all.append(i).append('\n');
        }
        assertThat(SERVER.text(id)).isEqualTo(all.toString());
        assertThat(SERVER.violations()).isEmpty();
        assertThat(SERVER.hellos().get(links).getReady()).isTrue();
    }

    @Test
    void aPrinterWaitsForTheServerAndCanBeCancelledWhileItWaits() throws Exception {
        SERVER.acknowledging(false);
        int id = run("val line = \"x\" * 1000; while (!Thread.currentThread.isInterrupted) println(line)");
        SERVER.awaitEvent(id, event -> SERVER.text(id).length() > MAX_UNACKNOWLEDGED - 200_000);
        int printed = SERVER.text(id).length();
        int beats = heartbeats();
        SERVER.awaitMessage(message -> heartbeats() > beats + 2);
        assertThat(SERVER.text(id).length()).isBetween(printed, MAX_UNACKNOWLEDGED);

        worker.cancel(id);

        List<StatementEvent> events = SERVER.awaitFinished(id);
        assertThat(state(events)).isEqualTo(StatementState.STATEMENT_STATE_CANCELLED);
        SERVER.acknowledging(true);
        int next = run("println(\"goes on\")");
        SERVER.awaitFinished(next);
        assertThat(SERVER.text(next)).isEqualTo("goes on\n");
    }

    @Test
    void cancelEndsASparkJobAndKeepsVariables() throws Exception {
        SERVER.awaitFinished(run("val kept = 42"));
        int id = run("println(\"before\"); sc.parallelize(1 to 2, 2).foreach(_ => Thread.sleep(600000))");
        SERVER.awaitEvent(id, StatementEvent::hasProgress);
        worker.cancel(id);
        List<StatementEvent> events = SERVER.awaitFinished(id);
        assertThat(state(events)).isEqualTo(StatementState.STATEMENT_STATE_CANCELLED);
        assertThat(notices(events)).contains("CANCEL_JOBS");
        assertThat(events).anySatisfy(event -> assertThat(event.hasError()).isTrue());
        assertThat(SERVER.text(id)).startsWith("before\n");
        int after = run("kept");
        SERVER.awaitFinished(after);
        assertThat(SERVER.text(after)).contains("Int = 42");
    }

    @Test
    void cancelEndsALoopThatSleeps() throws Exception {
        int id = run("println(\"on\"); while (true) Thread.sleep(100)");
        SERVER.awaitEvent(id, StatementEvent::hasText);
        worker.cancel(id);
        List<StatementEvent> events = SERVER.awaitFinished(id);
        assertThat(state(events)).isEqualTo(StatementState.STATEMENT_STATE_CANCELLED);
        assertThat(notices(events)).containsExactly("CANCEL_INTERRUPT");
        assertThat(SERVER.text(id)).isEqualTo("on\n");
    }

    @Test
    void completionAnswersWhileCodeRuns() throws Exception {
        int id = run("println(\"on\"); Thread.sleep(600000)");
        SERVER.awaitEvent(id, StatementEvent::hasText);
        SERVER.send(ConnectResponse.newBuilder()
                .setComplete(Complete.newBuilder()
                        .setCompleteId(77)
                        .setKind(Kind.KIND_SPARK)
                        .setCode("sc.paral")
                        .setCursor(8))
                .build());
        ConnectRequest answer = SERVER.awaitMessage(ConnectRequest::hasCompletion);
        assertThat(answer.getCompletion().getCompleteId()).isEqualTo(77);
        worker.cancel(id);
        SERVER.awaitFinished(id);
    }

    private static int run(String code) {
        return run(Kind.KIND_SPARK, code);
    }

    private static int run(Kind kind, String code) {
        worker.execute(statements, kind, code);
        return statements++;
    }

    private static int heartbeats() {
        return (int)
                SERVER.received().stream().filter(ConnectRequest::hasHeartbeat).count();
    }

    private static StatementState state(List<StatementEvent> events) {
        return events.get(events.size() - 1).getFinished().getState();
    }

    private static List<String> notices(List<StatementEvent> events) {
        return events.stream()
                .filter(StatementEvent::hasNotice)
                .map(event -> event.getNotice().getReason())
                .toList();
    }
}
