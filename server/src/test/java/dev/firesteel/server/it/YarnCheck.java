// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and batches on YARN, with drivers on this machine and in the cluster. Run by {@code ./mvnw verify -Pyarn}. */
@Timeout(900)
class YarnCheck {
    private static final String[] LIVING = {"NEW", "NEW_SAVING", "SUBMITTED", "ACCEPTED", "RUNNING"};

    @RegisterExtension
    static final YarnCluster yarn = new YarnCluster();

    @TempDir
    private static Path folder;

    private static Program server;
    private static Rest rest;

    private static int port;

    @BeforeAll
    static void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        startServer();
    }

    private static void startServer() throws IOException {
        String home = System.getProperty("firesteel.spark.home");
        server = Program.start(
                folder,
                Map.of("HADOOP_CONF_DIR", yarn.conf().toString(), "SPARK_LOCAL_IP", "127.0.0.1"),
                "server",
                "--port",
                Integer.toString(port),
                "--data",
                folder.resolve("data").toString(),
                "-Dspark.master=yarn",
                "-Dspark.conf.spark.yarn.jars=local:" + home + "/jars/*",
                "-Dspark.conf.spark.executor.instances=1",
                "-Dspark.conf.spark.executor.memory=512m",
                "-Dspark.conf.spark.pyspark.python="
                        + Path.of(home, "../../../../bin/python")
                                .toAbsolutePath()
                                .normalize(),
                "-Dspark.conf.spark.yarn.stagingDir=" + folder.toUri(),
                "-Dspark.profiles.cluster.conf.spark.submit.deployMode=cluster",
                "-Dsession.stop-timeout=60s",
                "-Dworker.connect-timeout=30s",
                "-Dsession.allowed-dirs=" + folder);
        rest = Rest.at(server.url());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void aDriverOnThisMachineHasExecutorsThere() {
        String session = session("{\"kind\":\"shared\"}");

        runs(session);

        String application = rest.get(session).json().path("appId").asText();
        assertThat(yarn.applications(LIVING)).contains(application);
        assertThat(rest.delete(session).status()).isEqualTo(200);
        ended(application, "FINISHED");
    }

    @Test
    void aDriverInTheClusterDialsBack() {
        String session = session("{\"kind\":\"shared\",\"conf\":{\"firesteel.profile\":\"cluster\"}}");

        runs(session);

        JsonNode shown = rest.get(session).json();
        String application = shown.path("appId").asText();
        assertThat(yarn.applications(LIVING)).contains(application);
        assertThat(shown.path("appInfo").path("sparkUiUrl").asText()).endsWith("/proxy/" + application);
        assertThat(rest.delete(session).status()).isEqualTo(200);
        ended(application, "FINISHED");
    }

    @Test
    void aSessionInTheClusterGoesOnWhenItsServerWasKilled() throws Exception {
        String session = session("{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"cluster\"}}");
        assertThat(text(session, "spark", "val kept = 41")).isEqualTo("kept: Int = 41\n");
        String application = rest.get(session).json().path("appId").asText();

        server.close();
        startServer();

        assertThat(text(session, "spark", "kept + sc.parallelize(Seq(1), 1).count()"))
                .isEqualTo("res0: Long = 42\n");
        assertThat(rest.get(session).json().path("appId").asText()).isEqualTo(application);
        assertThat(rest.delete(session).status()).isEqualTo(200);
        ended(application, "FINISHED");
    }

    @Test
    void aSessionWaitsWhileTheClusterIsFull() {
        String first = session("{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"cluster\"}}");
        text(first, "spark", "sc.parallelize(Seq(1), 1).count()");
        String second = session("{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"cluster\"}}");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> yarn.applications("ACCEPTED").size() == 1);
        // Longer than worker.connect-timeout.
        await().atMost(Duration.ofMinutes(2))
                .during(Duration.ofSeconds(45))
                .until(() -> rest.get(second + "/state").body().contains("starting"));

        assertThat(rest.delete(first).status()).isEqualTo(200);

        assertThat(text(second, "spark", "1 + 1")).isEqualTo("res0: Int = 2\n");
        assertThat(rest.delete(second).status()).isEqualTo(200);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> yarn.applications(LIVING).isEmpty());
    }

    @Test
    void anApplicationIsKilledWhenItsSessionIsDeletedBeforeItHasDialled() {
        String session = session("{\"conf\":{\"firesteel.profile\":\"cluster\"}}");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> !yarn.applications(LIVING).isEmpty());
        String application = yarn.applications(LIVING).get(0);

        assertThat(rest.delete(session).status()).isEqualTo(200);

        assertThat(yarn.applications(LIVING)).isEmpty();
        assertThat(yarn.application(application).path("state").asText()).isEqualTo("KILLED");
    }

    @Test
    void aStartThatFailsLeavesNoApplication() {
        String session = session("{\"conf\":{\"firesteel.profile\":\"cluster\",\"spark.scheduler.mode\":\"NOSUCH\"}}");

        await().atMost(Duration.ofMinutes(5))
                .until(() -> rest.get(session + "/state").body().matches(".*(dead|error).*"));

        assertThat(rest.get(session + "/log?size=-1").body()).contains("Spark does not start");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> yarn.applications(LIVING).isEmpty());
        rest.delete(session);
    }

    @Test
    void aBatchRunsInTheClusterAndItsApplicationEndsWithIt() throws Exception {
        Path file = Files.writeString(folder.resolve("endless.py"), """
                import time
                from pyspark.sql import SparkSession
                spark = SparkSession.builder.getOrCreate()
                print(spark.range(3).count())
                while True: time.sleep(1)
                """);
        String batch = rest.post("/batches", "{\"file\":\"" + file + "\",\"conf\":{\"firesteel.profile\":\"cluster\"}}")
                .header("location");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> yarn.applications("RUNNING").size() == 1);
        String application = yarn.applications("RUNNING").get(0);
        shows(batch, application);

        assertThat(rest.delete(batch).status()).isEqualTo(200);

        assertThat(yarn.application(application).path("state").asText()).isEqualTo("KILLED");
    }

    @Test
    void aBatchOnThisMachineShowsItsApplication() throws Exception {
        Path file = Files.writeString(folder.resolve("count.py"), """
                from pyspark.sql import SparkSession
                print("counted", SparkSession.builder.getOrCreate().range(3).count())
                """);
        String batch = rest.post("/batches", "{\"file\":\"" + file + "\"}").header("location");
        await().atMost(Duration.ofMinutes(3))
                .until(() -> !rest.get(batch + "/state").body().matches(".*(starting|running).*"));
        assertThat(rest.get(batch + "/log?size=-1").body()).contains("counted 3");
        String application = rest.get(batch).json().path("appId").asText();
        assertThat(yarn.application(application).path("finalStatus").asText()).isEqualTo("SUCCEEDED");
        shows(batch, application);
        rest.delete(batch);
    }

    private static void shows(String batch, String application) {
        JsonNode shown = rest.get(batch).json();
        assertThat(shown.path("appId").asText()).isEqualTo(application);
        assertThat(shown.path("appInfo").path("sparkUiUrl").asText()).contains("/proxy/" + application);
    }

    private static String session(String request) {
        Rest.Answer created = rest.post("/sessions", request);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.header("location");
    }

    /** Code of the session, in two languages, in an executor. */
    private static void runs(String session) {
        assertThat(text(session, "spark", """
                        case class P(name: String, age: Int) { def older = copy(age = age + 1) }
                        Seq(P("a", 1)).toDS.map(_.older).collect()
                        """)).isEqualTo("defined class P\nres0: Array[P] = Array(P(a,2))\n");
        assertThat(text(session, "pyspark", "sc.parallelize([1, 2], 1).map(lambda n: n + 1).sum()"))
                .isEqualTo("5");
    }

    private static String text(String session, String kind, String code) {
        JsonNode output = rest.ended(rest.submit(session, kind, code)).path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("ok");
        return output.path("data").path("text/plain").asText();
    }

    private static void ended(String application, String state) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> yarn.applications(LIVING).isEmpty());
        assertThat(yarn.application(application).path("state").asText()).isEqualTo(state);
    }
}
