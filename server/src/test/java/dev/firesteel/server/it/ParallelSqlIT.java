// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.firesteel.server.RunningServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Queries of one session side by side on real Spark. */
@Timeout(600)
class ParallelSqlIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    private static final String FUNCTIONS = """
            System.getProperties.put("meeting", new java.util.concurrent.CyclicBarrier(2))
            spark.udf.register("meet", (id: Long) => {
              System.getProperties.get("meeting").asInstanceOf[java.util.concurrent.CyclicBarrier].await()
              id
            })
            spark.udf.register("never", (id: Long) => {
              new java.util.concurrent.CountDownLatch(1).await()
              id
            })
            spark.udf.register("pass", (pipe: String, id: Long) => {
              java.nio.file.Files.readString(java.nio.file.Path.of(pipe))
              id
            })
            sc.getSchedulingMode
            """;

    @TempDir
    private Path folder;

    private static Rest rest;
    private static String session;

    @BeforeAll
    static void start() {
        rest = Rest.at(SERVER.url());
        Rest.Answer created =
                rest.post("/sessions", "{\"kind\":\"spark\",\"conf\":{\"spark.firesteel.sql.parallel\":\"2\"}}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        session = created.header("location");
        JsonNode registered = rest.run(session, FUNCTIONS);
        assertThat(registered.toString()).contains("FAIR");
    }

    /** Queues a query over one row, and returns the statement's path. */
    private static String query(String value) {
        String code = "SELECT " + value + " AS id FROM range(7, 8, 1, 1)";
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "sql")
                .put("code", code)
                .toString();
        Rest.Answer accepted = rest.post(session + "/statements", body);
        assertThat(accepted.status()).as(accepted.body()).isEqualTo(201);
        return accepted.header("location");
    }

    private static void assertSeven(String statement) {
        JsonNode ended = rest.ended(statement);
        assertThat(ended.path("state").asText()).isEqualTo("available");
        assertThat(ended.at("/output/data/application~1json/data").toString())
                .as(ended.toString())
                .isEqualTo("[[7]]");
    }

    @Test
    void twoQueriesOfWhichEachNeedsTheOther() {
        String one = query("meet(id)");
        String other = query("meet(id)");
        assertSeven(one);
        assertSeven(other);
    }

    @Test
    void aCancelEndsItsOwnQueryAndCodeWaitsForTheOther() throws Exception {
        Gates gates = new Gates(folder);
        gates.code("gate");
        String stuck = query("never(id)");
        String other = query("pass('" + folder.resolve("gate") + "', id)");
        String scala = rest.submit(session, "40 + 2");

        rest.post(stuck + "/cancel", "{}");
        assertThat(rest.ended(stuck).path("state").asText()).isEqualTo("cancelled");

        assertThat(state(other)).isEqualTo("running");
        assertThat(state(scala)).isEqualTo("waiting");
        // Opening the pipe waits for who reads it.
        gates.open("gate");
        assertSeven(other);
        assertThat(rest.ended(scala).at("/output/data/text~1plain").asText()).endsWith(": Int = 42\n");
    }

    @Test
    void anInterruptEndsBoth() {
        List<String> stuck = List.of(query("never(id)"), query("never(id)"));
        rest.post(session + "/interrupt", "{}");
        for (String statement : stuck) {
            assertThat(rest.ended(statement).path("state").asText()).isEqualTo("cancelled");
        }
        assertSeven(query("id"));
    }

    private static String state(String statement) {
        return rest.call("GET", statement, null, "prefer", "wait=0")
                .json()
                .path("state")
                .asText();
    }
}
