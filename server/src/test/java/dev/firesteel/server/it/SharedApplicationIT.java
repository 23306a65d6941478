// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that share one Spark application: what they have of each other, and what not. */
@Timeout(900)
class SharedApplicationIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer().with("share.linger", "2s");

    private final Rest rest = Rest.at(SERVER.url());

    @AfterEach
    void endAll() {
        rest.get("/sessions?size=100")
                .json()
                .path("sessions")
                .forEach(
                        session -> rest.delete("/sessions/" + session.path("id").asInt()));
    }

    @Test
    void sessionsHaveNamesOfTheirOwnAlsoWhereTasksRun() {
        String first = shared("spark", "names");
        String second = shared("spark", "names");

        assertThat(echo(first, "case class Point(x: Int) { def there = \"first \" + x }\nval factor = 2"))
                .contains("factor: Int = 2");
        assertThat(echo(
                        second,
                        "case class Point(x: Int, y: Int) { def there = \"second \" + (x + y) }\nval factor = 5"))
                .contains("factor: Int = 5");
        assertThat(appId(first)).isEqualTo(appId(second)).startsWith("local-");
        for (int round = 0; round < 2; round++) {
            assertThat(echo(
                            first,
                            "sc.parallelize(1 to 3, 2).map(i => Point(i * factor).there).collect().mkString(\",\")"))
                    .contains("first 2,first 4,first 6");
            assertThat(echo(
                            second,
                            "sc.parallelize(1 to 3, 2).map(i => Point(i, factor).there).collect().mkString(\",\")"))
                    .contains("second 6,second 7,second 8");
        }
        assertThat(echo(first, "Seq(Point(7)).toDS.map(_.there).collect().mkString"))
                .contains("first 7");
        rest.run(first, "val only = 1");
        assertThat(rest.run(second, "only").path("output").path("evalue").asText())
                .contains("not found: value only");
        assertThat(echo(first, "sc.parallelize(1 to 1, 1).foreach(i => println(\"task of the first\"))"))
                .contains("task of the first");
    }

    @Test
    void eachLanguageSeesItsSessionsViewsAndConfiguration() {
        String scala = shared("spark", "views");
        String other = shared("shared", "views", "\"spark.sql.shuffle.partitions\":\"3\"");

        rest.run(scala, "spark.range(3).createOrReplaceTempView(\"numbers\")");
        run(other, "pyspark", "spark.range(7).createOrReplaceTempView('numbers')\nmine = 'python'");
        assertThat(appId(scala)).isEqualTo(appId(other));

        assertThat(run(scala, "sql", "select count(*) from numbers")
                        .path("application/json")
                        .path("data"))
                .hasToString("[[3]]");
        assertThat(run(other, "sql", "select count(*) from numbers")
                        .path("application/json")
                        .path("data"))
                .hasToString("[[7]]");
        assertThat(text(scala, "pyspark", "spark.table('numbers').count()")).isEqualTo("3");
        assertThat(text(other, "spark", "print(spark.table(\"numbers\").count())"))
                .isEqualTo("7");
        assertThat(text(scala, "pyspark", "'mine' in globals()")).isEqualTo("False");
        String partitions = "print(spark.conf.get('spark.sql.shuffle.partitions'))";
        assertThat(text(other, "pyspark", partitions).strip()).isEqualTo("3");
        assertThat(text(scala, "pyspark", partitions).strip()).isEqualTo("200");
        assertThat(text(
                        scala,
                        "spark",
                        "print(org.apache.spark.sql.SparkSession.builder().getOrCreate().table(\"numbers\").count())"))
                .isEqualTo("3");
        assertThat(text(
                        scala,
                        "pyspark",
                        "SparkSession.builder.getOrCreate().table('numbers').count()"
                                .replace("SparkSession", "__import__('pyspark.sql').sql.SparkSession")))
                .isEqualTo("3");
        rest.run(scala, "spark.range(2).createOrReplaceGlobalTempView(\"everybodys\")");
        assertThat(text(other, "pyspark", "spark.table('global_temp.everybodys').count()"))
                .isEqualTo("2");
    }

    @Test
    void aCancelOrTheEndOfOneLeavesTheOthersJobsRunning() {
        String first = shared("spark", "cancels");
        String second = shared("pyspark", "cancels");
        String slow = "println(\"up\"); sc.parallelize(1 to 2, 1).foreach { i => Thread.sleep(600000) }";
        String cancelled = rest.submit(first, slow);
        String runs = rest.submit(
                second,
                "print('up', flush=True)\nsc.parallelize(range(4), 1).map(lambda i: __import__('time').sleep(1) or i).sum()");
        awaitText(cancelled);
        rest.post(cancelled + "/cancel", "{}");
        assertThat(rest.ended(cancelled).path("state").asText()).isEqualTo("cancelled");

        rest.submit(first, slow);
        rest.delete(first);

        assertThat(rest.ended(runs)
                        .path("output")
                        .path("data")
                        .path("text/plain")
                        .asText())
                .endsWith("6");
        assertThat(text(second, "pyspark", "len(sc.statusTracker().getActiveJobsIds())"))
                .isEqualTo("0");
        assertThat(rest.get(second + "/state").json().path("state").asText()).isEqualTo("idle");
    }

    @Test
    void anEndlessLoopIsItsSessionsAlone() {
        String first = shared("spark", "loops");
        String second = shared("spark", "loops");
        String loop = rest.submit(first, "println(\"up\"); var i = 0L; while (true) i += 1");
        awaitText(loop);

        assertThat(echo(second, "sc.parallelize(1 to 10).count()")).contains("Long = 10");
        rest.post(loop + "/cancel", "{}");
        assertThat(rest.ended(loop).path("state").asText()).isEqualTo("cancelled");
        assertThat(echo(first, "i > 0")).contains("true");
        assertThat(echo(first, "println(1); System.exit(3)")).contains("1");
        assertThat(echo(second, "1 + 1")).contains("Int = 2");
    }

    @Test
    void aJvmThatEndsTakesAllItsSessions() {
        String first = shared("spark", "exits");
        String second = shared("sql", "exits");
        // by reflection: a plain call ends only its statement
        rest.submit(first, "classOf[Runtime].getMethod(\"exit\", classOf[Int]).invoke(Runtime.getRuntime, Int.box(7))");

        awaitState(first, "dead", "error");
        awaitState(second, "dead", "error");
        assertThat(rest.get(second + "/log?size=-1").body()).contains("called System.exit");
        String third = shared("sql", "exits");
        assertThat(run(third, "sql", "select 1").path("application/json").path("data"))
                .hasToString("[[1]]");
    }

    @Test
    void memoryThatIsUsedUpTakesAllSessionsOfTheApplication() {
        String first = shared("spark", "memory");
        String second = shared("sql", "memory");
        rest.submit(
                first,
                "val kept = scala.collection.mutable.ListBuffer[Array[Long]](); while (true) kept += new Array[Long](1 << 24)");

        awaitState(first, "dead", "error");
        awaitState(second, "dead", "error");
        assertThat(rest.get(second + "/log?size=-1").body()).contains("OutOfMemoryError");
    }

    @Test
    void aStoppedContextEndsAllWithTheReason() {
        String first = shared("spark", "stops");
        String second = shared("sql", "stops");
        rest.run(first, "spark.stop()");

        awaitState(first, "dead", "error");
        awaitState(second, "dead", "error");
        assertThat(rest.get(second + "/log?size=-1").body()).contains("stopped the SparkContext");
    }

    @Test
    void anotherConfigurationIsAnotherApplicationAndTheLastOneEndsAfterTheLinger() {
        String first = shared("sql", "fits");
        String other = shared("sql", "fits", "\"spark.executor.heartbeatInterval\":\"9s\"");
        String extended = shared("sql", "fits", "\"spark.sql.warehouse.dir\":\"/tmp/firesteel-elsewhere\"");
        String alone = rest.session("sql");
        List<String> apps = List.of(appId(first), appId(other), appId(extended), appId(alone));
        assertThat(apps).doesNotHaveDuplicates();
        ProcessHandle process = EndingsIT.worker(rest, first);

        rest.delete(first);
        String next = shared("sql", "fits");
        assertThat(appId(next)).isEqualTo(apps.get(0));
        assertThat(rest.get(next + "/log?size=-1").body()).contains("is the only one of the application");
        rest.delete(next);
        await().atMost(Duration.ofMinutes(2)).until(() -> !process.isAlive());
        assertThat(rest.get(other + "/state").json().path("state").asText()).isEqualTo("idle");
    }

    @Test
    void theFirstSessionOfAnUnusualConfigurationComesToAnApplicationOfIt() {
        String session = shared(
                "sql",
                "static",
                "\"spark.sql.ui.explainMode\":\"extended\",\"spark.sql.sources.schemaStringLengthThreshold\":\"3999\"");
        assertThat(run(session, "sql", "set spark.sql.ui.explainMode")
                        .path("application/json")
                        .path("data"))
                .hasToString("[[\"spark.sql.ui.explainMode\",\"extended\"]]");
        assertThat(run(session, "sql", "set spark.sql.sources.schemaStringLengthThreshold")
                        .path("application/json")
                        .path("data"))
                .hasToString("[[\"spark.sql.sources.schemaStringLengthThreshold\",\"3999\"]]");
    }

    @Test
    void anOddNameIsRefused() {
        Rest.Answer refused = rest.post("/sessions", "{\"conf\":{\"firesteel.share\":\"my team\"}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.json().path("msg").asText())
                .isEqualTo(
                        "Rejected, Reason: firesteel.share: my team (expected: user, or another word of 1 to 64 letters, digits,"
                                + " '.', '_' and '-')");
    }

    private String shared(String kind, String tag, String... conf) {
        String more = conf.length == 0 ? "" : "," + String.join(",", conf);
        Rest.Answer created = rest.post(
                "/sessions", "{\"kind\":\"" + kind + "\",\"conf\":{\"firesteel.share\":\"" + tag + "\"" + more + "}}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String session = created.header("location");
        awaitState(session, "idle");
        return session;
    }

    private void awaitState(String session, String... states) {
        await().atMost(Duration.ofMinutes(3)).until(() -> List.of(states)
                .contains(rest.get(session + "/state").json().path("state").asText()));
    }

    private void awaitText(String statement) {
        try (InputStream stream = rest.events(statement + "/events", Map.of());
                BufferedReader events = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(events.lines().anyMatch(line -> line.contains("up"))).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String appId(String session) {
        return rest.get(session).json().path("appId").asText();
    }

    private String echo(String session, String code) {
        JsonNode output = rest.run(session, code).path("output");
        return output.path("data").path("text/plain").asText();
    }

    private JsonNode run(String session, String kind, String code) {
        return rest.ended(rest.submit(session, kind, code)).path("output").path("data");
    }

    private String text(String session, String kind, String code) {
        return run(session, kind, code).path("text/plain").asText();
    }
}
