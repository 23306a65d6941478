// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a real Spark makes of sessions and batches at a Kubernetes API, and what is left there of them: nothing. */
@Timeout(300)
class KubernetesIT {
    private static final String BATCH = """
            {"file": "local:///opt/jobs/job.jar", "className": "com.example.Job", "name": "nightly",
             "args": ["2026-01"], "conf": {"firesteel.profile": "cluster"}}
            """;

    @RegisterExtension
    @Order(1)
    static final KubernetesApi kubernetes = new KubernetesApi();

    @RegisterExtension
    @Order(2)
    static final RunningServer server = new RunningServer()
            .with("spark.profiles.client.master", kubernetes::master)
            .with("spark.profiles.client.conf.spark.driver.host", "127.0.0.1")
            .with("spark.profiles.client.conf.spark.executor.instances", "1")
            .with("spark.profiles.client.conf.spark.executor.memory", "512m")
            .with("spark.profiles.cluster.master", kubernetes::master)
            .with("spark.profiles.cluster.conf.spark.submit.deployMode", "cluster")
            .with("spark.conf.spark.kubernetes.container.image", "spark:test");

    private Rest rest;

    @BeforeEach
    void client() {
        rest = Rest.at(server.url());
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(kubernetes.unowned("pods")).isEmpty();
        assertThat(kubernetes.unowned("configmaps")).isEmpty();
        assertThat(kubernetes.unowned("services")).isEmpty();
    }

    @Test
    void aSessionsExecutorsArePodsThatGoWithIt() throws Exception {
        String session = session();
        JsonNode pod = theOne("executor");

        assertThat(pod.at("/metadata/labels/firesteel-id").asText()).hasSize(63);
        assertThat(pod.at("/spec/containers/0/image").asText()).isEqualTo("spark:test");
        kubernetes.run(pod);
        JsonNode output = rest.run(session, "sc.parallelize(1 to 3, 1).map(_ * ProcessHandle.current.pid).sum > 0")
                .path("output");
        assertThat(output.at("/data/text~1plain").asText()).isEqualTo("res0: Boolean = true\n");
        assertThat(rest.get(session).json().path("appId").asText())
                .isEqualTo(pod.at("/metadata/labels/spark-app-selector").asText());

        assertThat(rest.delete(session).status()).isEqualTo(200);
    }

    @Test
    void theExecutorsOfADriverThatWasKilledAreDeleted() {
        String session = session();
        theOne("executor");
        String pid = rest.run(session, "print(ProcessHandle.current.pid)")
                .at("/output/data/text~1plain")
                .asText()
                .strip();

        ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly();

        await().atMost(Duration.ofMinutes(1))
                .until(() -> rest.get(session + "/state").body().contains("dead"));
        await().atMost(Duration.ofMinutes(1))
                .until(() -> kubernetes.unowned("pods").isEmpty());
        rest.delete(session);
    }

    @Test
    void aBatchIsAPodAndEndsAsThatDoes() {
        String succeeding = submitted();
        JsonNode driver = theOne("driver");

        assertThat(texts(driver.at("/spec/containers/0/args")))
                .containsSubsequence("--class", "com.example.Job")
                .endsWith("local:///opt/jobs/job.jar", "2026-01");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !rest.get(succeeding).json().path("appId").isNull());
        assertThat(rest.get(succeeding).json().path("appId").asText())
                .isEqualTo(driver.at("/metadata/labels/spark-app-selector").asText());
        kubernetes.end(driver, 0);
        assertThat(state(succeeding)).isEqualTo("success");
        // A driver that has ended stays for its log, as Spark leaves it.
        kubernetes.remove(driver);

        String failing = submitted();
        driver = theOne("driver");
        kubernetes.end(driver, 3);
        assertThat(state(failing)).isEqualTo("dead");
        assertThat(rest.get(failing + "/log?size=-1").body()).contains("Ended: exit code 3.");
        kubernetes.remove(driver);
    }

    @Test
    void aBatchThatIsDeletedLeavesNoPod() {
        String batch = submitted();
        theOne("driver");
        assertThat(rest.delete(batch).status()).isEqualTo(200);
    }

    @Test
    void aSessionsDriverIsNoPod() {
        Rest.Answer refused = rest.post("/sessions", "{\"conf\":{\"firesteel.profile\":\"cluster\"}}");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("Profile cluster is for batches");
    }

    private String session() {
        Rest.Answer created =
                rest.post("/sessions", "{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"client\"}}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.header("location");
    }

    private String submitted() {
        Rest.Answer created = rest.post("/batches", BATCH);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.header("location");
    }

    private String state(String batch) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> !rest.get(batch + "/state").body().matches(".*(starting|running).*"));
        return rest.get(batch + "/state").json().path("state").asText();
    }

    private static JsonNode theOne(String role) {
        return await().atMost(Duration.ofMinutes(2))
                .until(() -> kubernetes.pods(role), pods -> pods.size() == 1)
                .get(0);
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
