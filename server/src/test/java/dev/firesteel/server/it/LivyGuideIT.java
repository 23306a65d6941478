// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What every tutorial of Livy does, to the byte. */
@Timeout(600)
class LivyGuideIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    @Test
    void theThreeCallsOfTheGuide() {
        Rest rest = Rest.at(SERVER.url());

        Rest.Answer created = rest.post("/sessions", "{\"kind\":\"spark\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("location")).isEqualTo("/sessions/0");
        assertThat(created.body())
                .isEqualTo(
                        "{\"id\":0,\"name\":null,\"appId\":null,\"owner\":null,\"proxyUser\":null,\"state\":\"starting\","
                                + "\"kind\":\"spark\",\"appInfo\":{\"driverLogUrl\":null,\"sparkUiUrl\":null,\"executorLogUrls\":null},"
                                + "\"log\":[],\"ttl\":null,\"idleTimeout\":null,\"driverMemory\":null,\"driverCores\":0,"
                                + "\"executorMemory\":null,\"executorCores\":0,\"conf\":{},\"archives\":[],\"files\":[],"
                                + "\"heartbeatTimeoutInSecond\":0,\"jars\":[],\"numExecutors\":0,\"pyFiles\":[],\"queue\":null}");

        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    String state =
                            rest.get("/sessions/0/state").json().path("state").asText();
                    assertThat(state).isIn("starting", "idle");
                    return state.equals("idle");
                });

        Rest.Answer accepted = rest.post("/sessions/0/statements", "{\"code\":\"sc.parallelize(1 to 10).count()\"}");
        assertThat(accepted.status()).isEqualTo(201);
        assertThat(accepted.header("location")).isEqualTo("/sessions/0/statements/0");
        assertThat(accepted.json().get("output").isNull()).isTrue();

        JsonNode ended = rest.ended("/sessions/0/statements/0");
        assertThat(ended.toString().replaceAll("\"(started|completed)\":[1-9]\\d{12}", "\"$1\":1"))
                .isEqualTo("{\"id\":0,\"code\":\"sc.parallelize(1 to 10).count()\",\"state\":\"available\",\"output\":"
                        + "{\"status\":\"ok\",\"execution_count\":0,\"data\":{\"text/plain\":\"res0: Long = 10\\n\"}},"
                        + "\"progress\":1.0,\"started\":1,\"completed\":1}");

        assertThat(rest.get("/sessions/0/log?size=-1").json().path("log").toString())
                .contains("Running Spark version", "Start Jetty 127.0.0.1");
        assertThat(rest.delete("/sessions/0").body()).isEqualTo("{\"msg\":\"deleted\"}");
        assertThat(rest.get("/sessions/0").status()).isEqualTo(404);
    }
}
