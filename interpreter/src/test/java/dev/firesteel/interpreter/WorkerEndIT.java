// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.link.LinkServer;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.worker.v1.ConnectRequest;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a worker process ends: what the server hears and what the exit code is. */
@Timeout(300)
final class WorkerEndIT {
    @TempDir
    Path folder;

    private final LinkServer server = new LinkServer(1_000);
    private WorkerProcess worker;

    @BeforeEach
    void startServer() throws Exception {
        server.start(0);
    }

    @AfterEach
    void stop() throws Exception {
        if (worker != null) {
            worker.close();
        }
        server.close();
    }

    @Test
    void toldToEndItStopsSparkAndReturns() throws Exception {
        worker = start("shared").awaitReady();
        worker.shutdown();
        assertThat(worker.exitCode()).isZero();
        assertThat(worker.log()).contains("Successfully stopped SparkContext");
        assertThat(server.received()).noneMatch(ConnectRequest::hasFailed);
    }

    @Test
    void toldToEndItDoesNotWaitForRunningCode() throws Exception {
        worker = start("spark").awaitReady();
        worker.execute(
                0,
                Kind.KIND_SPARK,
                "new Thread(() => while (true) Thread.sleep(1000)).start(); println(\"on\"); Thread.sleep(600000)");
        server.awaitEvent(0, StatementEvent::hasText);
        worker.shutdown();
        assertThat(worker.exitCode()).isZero();
    }

    @Test
    void aSignalIsToldToTheServer() throws Exception {
        worker = start("shared").awaitReady();
        worker.terminate();
        assertThat(reason()).isEqualTo("the worker process was told to end by a signal");
        assertThat(worker.exitCode()).isEqualTo(143);
    }

    @Test
    void aMissingJarIsNamed() throws Exception {
        Path missing = folder.resolve("missing.jar");
        worker = WorkerProcess.start(server, folder, "spark", Map.of("spark.jars", missing.toString()));
        assertThat(reason()).isEqualTo("spark.jars: " + missing + " does not exist");
        assertThat(worker.exitCode()).isEqualTo(1);
    }

    @Test
    void aPackageThatCannotBeHadIsNamed() throws Exception {
        worker = WorkerProcess.start(
                server, folder, "spark", MavenRepository.in(folder).settings("test.pack:missing:1.0"));
        assertThat(reason())
                .startsWith("spark.jars.packages: test.pack:missing:1.0 cannot be resolved: ")
                .contains("not found")
                .doesNotContain("\n");
        assertThat(worker.exitCode()).isEqualTo(1);
    }

    @Test
    void toldToEndItDoesNotWaitForPackages() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            String repository = "http://127.0.0.1:" + silent.getLocalPort();
            worker = WorkerProcess.start(
                    server, folder, "spark", MavenRepository.settings("a:b:1.0", repository, folder));
            server.awaitMessage(message -> message.getPhase().getName().equals("resolving"));
            silent.accept();
            worker.shutdown();
            assertThat(worker.exitCode()).isZero();
        }
    }

    @Test
    void aSparkThatDoesNotStartSaysWhy() throws Exception {
        worker = WorkerProcess.start(server, folder, "shared", Map.of("spark.master", "nonsense"));
        assertThat(reason()).startsWith("Spark does not start: ").contains("nonsense");
        assertThat(worker.exitCode()).isEqualTo(1);
    }

    @Test
    void codeThatStopsTheContextEndsTheWorkerAfterItsStatement() throws Exception {
        worker = start("spark").awaitReady();
        worker.execute(0, Kind.KIND_SPARK, "spark.stop(); println(\"still here\")");
        server.awaitFinished(0);
        assertThat(reason()).contains("stopped the SparkContext");
        assertThat(server.text(0)).contains("still here");
        assertThat(worker.exitCode()).isEqualTo(1);
    }

    @Test
    void anExitThatCannotBeCaughtIsAnErrorOfTheStatement() throws Exception {
        worker = start("spark").awaitReady();
        // By reflection, since a plain call is replaced where the class is loaded.
        worker.execute(
                0,
                Kind.KIND_SPARK,
                "println(\"before\"); classOf[System].getMethod(\"exit\", classOf[Int]).invoke(null, Int.box(3))");
        List<StatementEvent> events = server.awaitFinished(0);
        StatementError error = events.stream()
                .filter(StatementEvent::hasError)
                .map(StatementEvent::getError)
                .findFirst()
                .orElseThrow();
        assertThat(error.getEname()).isEqualTo("SystemExit");
        assertThat(error.getEvalue()).startsWith("the code called System.exit");
        assertThat(server.text(0)).isEqualTo("before\n");
        assertThat(reason()).startsWith("the code called System.exit");
        assertThat(worker.exitCode()).isEqualTo(3);
    }

    @Test
    void aRefusedWorkerEnds() throws Exception {
        server.refuse(Status.NOT_FOUND.withDescription("session 7 is gone"));
        worker = start("shared");
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.log()).contains("the server refuses this worker: NOT_FOUND: session 7 is gone");
    }

    @Test
    void anOrphanEnds() throws Exception {
        worker = WorkerProcess.start(server, folder, "shared", Map.of(), "--orphan-timeout", "2s");
        server.close();
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.log()).contains("there was no server for 2 s");
    }

    @Test
    void aWrongCommandLineIsOneSentence() throws Exception {
        worker = WorkerProcess.start(server, folder, "cobol", Map.of());
        assertThat(worker.exitCode()).isEqualTo(1);
        assertThat(worker.log())
                .contains("--kind: cobol (expected: spark, pyspark, sparkr, sql, shared, pool or host)")
                .doesNotContain("\tat ");
    }

    private WorkerProcess start(String kind) throws Exception {
        return WorkerProcess.start(server, folder, kind, Map.of());
    }

    private String reason() throws InterruptedException {
        return server.awaitMessage(ConnectRequest::hasFailed).getFailed().getReason();
    }
}
