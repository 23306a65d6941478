// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import dev.firesteel.server.clients.ClientsPython;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The main job on Spark 3.5 and Scala 2.12: the same server, the same worker jar, a profile of the default Spark beside it. */
@Timeout(900)
class Spark35IT {
    @TempDir
    private static Path folder;

    @RegisterExtension
    static final RunningServer server = new RunningServer()
            .with(
                    "spark.profiles.spark35.home",
                    () -> ClientsPython.installed("spark35.txt").sparkHome().toString())
            .with("session.allowed-dirs", System.getProperty("java.io.tmpdir"));

    private Rest rest;

    @BeforeEach
    void client() {
        rest = Rest.at(server.url());
    }

    @Test
    void allLanguagesRunInOneSession() {
        String session = session("{\"kind\":\"shared\",\"conf\":{\"firesteel.profile\":\"spark35\"}}");

        assertThat(text(session, "spark", """
                        case class P(name: String, age: Int) { def older = copy(age = age + 1) }
                        Seq(P("a", 1)).toDS.map(_.older).collect()
                        val frame = sc.parallelize(1 to 3).toDF("n")
                        frame.createOrReplaceTempView("numbers")
                        """))
                .isEqualTo("defined class P\nres0: Array[P] = Array(P(a,2))\n"
                        + "frame: org.apache.spark.sql.DataFrame = [n: int]\n");
        assertThat(text(
                        session,
                        "pyspark",
                        "print(sc.version)\nspark.table('numbers').rdd.map(lambda r: r.n * 2).sum()"))
                .isEqualTo("3.5.7\n12");
        assertThat(ended(session, "sql", "select sum(n) as total from numbers")
                        .path("data")
                        .path("application/json")
                        .path("data")
                        .toString())
                .isEqualTo("[[6]]");
        assertThat(text(session, "spark", "println(sc.version + \" \" + util.Properties.versionNumberString)"))
                .matches("3\\.5\\.7 2\\.12\\.\\d+\n");
        JsonNode failed = ended(session, "spark", "val y: Int = \"a\"");
        assertThat(failed.path("status").asText()).isEqualTo("error");
        assertThat(failed.path("evalue").asText()).contains("type mismatch");
        assertThat(rest.post(session + "/completion", "{\"kind\":\"spark\",\"code\":\"sc.paral\",\"cursor\":8}")
                        .body())
                .isEqualTo("{\"candidates\":[\"parallelize\"]}");
        rest.delete(session);
    }

    @Test
    void aBusyLoopIsCancelledAndTheSessionGoesOn() {
        String session = session("{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"spark35\"}}");
        rest.run(session, "val before = 20");
        String loop = rest.submit(session, "println(\"loops\"); var i = 0L; while (true) i += 1");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> rest.get(loop).json().path("state").asText().equals("running"));

        rest.post(loop + "/cancel", "");

        assertThat(rest.ended(loop).path("state").asText()).isEqualTo("cancelled");
        assertThat(rest.run(session, "before + 22")
                        .path("output")
                        .path("data")
                        .path("text/plain")
                        .asText())
                .endsWith("Int = 42\n");
        rest.delete(session);
    }

    @Test
    void sessionsShareAnApplication() {
        String request =
                "{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"spark35\",\"firesteel.share\":\"user\"}}";
        String first = session(request);
        String second = session(request);

        text(first, "spark", "case class P(n: Int) { def said = \"first \" + n }");
        text(second, "spark", "case class P(n: Int) { def said = \"second \" + n }");
        String said = "println(sc.parallelize(1 to 2, 2).map(P(_).said).collect().mkString(\",\"))";
        assertThat(text(first, "spark", said)).isEqualTo("first 1,first 2\n");
        assertThat(text(second, "spark", said)).isEqualTo("second 1,second 2\n");
        text(first, "pyspark", "spark.range(3).createOrReplaceTempView('mine')");
        assertThat(ended(second, "sql", "select * from mine").path("status").asText())
                .isEqualTo("error");
        assertThat(rest.get(first).json().path("appId"))
                .isEqualTo(rest.get(second).json().path("appId"));
        rest.delete(first);
        assertThat(text(second, "pyspark", "sc.parallelize(range(4)).sum()")).isEqualTo("6");
        rest.delete(second);
    }

    @Test
    void aBatchRunsOnIt() throws Exception {
        Path file = Files.writeString(folder.resolve("version.py"), """
                from pyspark.sql import SparkSession
                print("version", SparkSession.builder.getOrCreate().version)
                """);
        String batch = rest.post("/batches", "{\"file\":\"" + file + "\",\"conf\":{\"firesteel.profile\":\"spark35\"}}")
                .header("location");

        await().atMost(Duration.ofMinutes(3))
                .until(() -> !rest.get(batch + "/state").body().matches(".*(starting|running).*"));

        assertThat(rest.get(batch + "/log?size=-1").body()).contains("version 3.5.7");
    }

    private String session(String request) {
        Rest.Answer created = rest.post("/sessions", request);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.header("location");
    }

    private String text(String session, String kind, String code) {
        JsonNode output = ended(session, kind, code);
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("ok");
        return output.path("data").path("text/plain").asText();
    }

    private JsonNode ended(String session, String kind, String code) {
        return rest.ended(rest.submit(session, kind, code)).path("output");
    }
}
