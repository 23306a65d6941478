// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pool of real workers: what a session finds that gets one, and what becomes of the others. */
@Timeout(900)
class PoolIT {
    @TempDir
    private Path folder;

    @Test
    void aSessionIsIdleAtOnceAndTheServersEndIsThatOfTheOthers() throws Exception {
        String port = Integer.toString(freePort());
        List<ProcessHandle> workers;
        try (Program server = start(port)) {
            Rest rest = Rest.at(server.url());
            awaitWarm(rest);
            assertThat(rest.get("/sessions").json().path("total").asInt()).isZero();

            Rest.Answer created = rest.post("/sessions", "{\"conf\":{\"spark.sql.shuffle.partitions\":\"3\"}}");

            assertThat(created.status()).isEqualTo(201);
            assertThat(created.json().path("state").asText()).isEqualTo("idle");
            assertThat(created.json().path("appId").asText()).startsWith("local-");
            assertThat(run(rest, "spark", "sc.parallelize(1 to 10).count()")).isEqualTo("res0: Long = 10\n");
            assertThat(run(rest, "pyspark", "sc.parallelize(range(10)).count()"))
                    .isEqualTo("10");
            assertThat(ended(rest, "sql", "select count(*) from range(3)")
                            .path("application/json")
                            .path("data")
                            .toString())
                    .isEqualTo("[[3]]");
            assertThat(run(rest, "pyspark", "[name for name in dir() if not name.startswith('__')]"))
                    .isEqualTo("['sc', 'spark', 'sqlContext']");
            assertThat(run(rest, "spark", "print(spark.catalog.listTables().count())"))
                    .isEqualTo("0");
            assertThat(run(rest, "spark", "print(spark.conf.get(\"spark.sql.shuffle.partitions\"))"))
                    .isEqualTo("3");
            assertThat(rest.get("/sessions/0/log?size=-1").body())
                    .contains("Running Spark version", "has a worker from the pool", "Start: ready after");
            assertThat(rest.get("/metrics").body())
                    .contains("firesteel_session_start_seconds_count{phase=\"bound\"} 1");

            awaitWarm(rest);
            workers = workers(server);
            assertThat(workers).hasSize(2);
            server.process().destroyForcibly().waitFor();
        }
        try (Program server = start(port)) {
            Rest rest = Rest.at(server.url());
            await().atMost(Duration.ofMinutes(2)).until(() -> rest.get("/sessions/0/state")
                    .json()
                    .path("state")
                    .asText()
                    .equals("idle"));
            ProcessHandle kept = EndingsIT.worker(rest, "/sessions/0");
            ProcessHandle waited = workers.get(workers.get(0).equals(kept) ? 1 : 0);
            waited.onExit().get();
            assertThat(run(rest, "spark", "res0 + 1")).matches("res\\d+: Long = 11\n");
            awaitWarm(rest);
            List<ProcessHandle> ours = workers(server);

            // Not of the process: that would close what we read from it.
            server.process().toHandle().destroy();

            assertThat(server.end().exitCode()).isZero();
            assertThat(ours).isNotEmpty().noneMatch(ProcessHandle::isAlive);
            assertThat(kept.isAlive()).isFalse();
        }
    }

    private Program start(String port) throws IOException {
        return Program.start(
                folder,
                "server",
                "--port",
                port,
                "--data",
                folder.resolve("data").toString(),
                "-Dpool.size=1",
                "-Dsession.stop-timeout=30s");
    }

    /** Not the one that makes the archive of classes. */
    static List<ProcessHandle> workers(Program server) {
        return server.process()
                .toHandle()
                .children()
                .filter(child -> child.info().commandLine().orElse("").contains(".WorkerMain"))
                .toList();
    }

    static void awaitWarm(Rest rest) {
        await().atMost(Duration.ofMinutes(5))
                .until(() -> rest.get("/metrics").body().contains("firesteel_pool_workers{state=\"warm\"} 1"));
    }

    private static String run(Rest rest, String kind, String code) {
        return ended(rest, kind, code).path("text/plain").asText();
    }

    private static JsonNode ended(Rest rest, String kind, String code) {
        String escaped = code.replace("\\", "\\\\").replace("\"", "\\\"");
        Rest.Answer accepted =
                rest.post("/sessions/0/statements", "{\"kind\":\"" + kind + "\",\"code\":\"" + escaped + "\"}");
        return rest.ended(accepted.header("location")).path("output").path("data");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
