// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.SessionServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A server with more than one Spark: applications get the one that they name, and the pool has workers of each. */
@Timeout(600)
class ProfilesIT {
    @TempDir
    private static Path folder;

    @RegisterExtension
    static final RunningServer server = new RunningServer()
            .with("spark.conf.spark.sql.shuffle.partitions", "7")
            .with("spark.conf.spark.sql.session.timeZone", "UTC")
            .with("spark.profiles.single.master", "local[1]")
            .with("spark.profiles.single.conf.spark.sql.shuffle.partitions", "3")
            .with("session.allowed-dirs", System.getProperty("java.io.tmpdir"))
            .with("pool.size", "1");

    private Rest rest;

    @BeforeEach
    void client() {
        rest = Rest.at(server.url());
    }

    private static final String FACTS = "println(sc.master + \" \" + spark.conf.get(\"spark.sql.shuffle.partitions\")"
            + " + \" \" + spark.conf.get(\"spark.sql.session.timeZone\"))";

    @Test
    void aSessionGetsAWorkerOfItsProfileFromThePool() {
        await().atMost(Duration.ofMinutes(5))
                .until(() -> rest.get("/metrics").body().contains("firesteel_pool_workers{state=\"warm\"} 2"));

        JsonNode named = create("{\"kind\":\"spark\",\"conf\":{\"firesteel.profile\":\"single\"}}");
        JsonNode plain = create("{\"kind\":\"spark\"}");

        assertThat(named.path("state").asText()).isEqualTo("idle");
        assertThat(plain.path("state").asText()).isEqualTo("idle");
        assertThat(facts(named)).isEqualTo("local[1] 3 UTC\n");
        assertThat(facts(plain)).isEqualTo("local[2] 7 UTC\n");
        delete(named);
        delete(plain);
    }

    @Test
    void aBatchIsSubmittedToItsProfile() throws Exception {
        Path file = Files.writeString(folder.resolve("facts.py"), """
                from pyspark.sql import SparkSession
                spark = SparkSession.builder.getOrCreate()
                print("facts", spark.sparkContext.master, spark.conf.get("spark.sql.shuffle.partitions"))
                """);
        String id = rest.post("/batches", "{\"file\":\"" + file + "\",\"conf\":{\"firesteel.profile\":\"single\"}}")
                .header("location");

        await().atMost(Duration.ofMinutes(3))
                .until(() -> !rest.get(id + "/state").body().matches(".*(starting|running).*"));

        assertThat(rest.get(id + "/log?size=-1").body()).contains("facts local[1] 3");
        assertThat(rest.get(id + "/state").body()).contains("success");
    }

    @Test
    void anUnknownProfileIsRefusedWithTheNamesOfTheOthers() {
        Rest.Answer session = rest.post("/sessions", "{\"conf\":{\"firesteel.profile\":\"nosuch\"}}");
        Rest.Answer batch = rest.post("/batches", "{\"file\":\"/x.py\",\"conf\":{\"firesteel.profile\":\"nosuch\"}}");

        assertThat(session.status()).isEqualTo(400);
        assertThat(batch.status()).isEqualTo(400);
        assertThat(session.body())
                .contains("firesteel.profile: nosuch (expected: one of single)")
                .isEqualTo(batch.body());
    }

    @Test
    void grpcHasAFieldForIt() {
        ManagedChannel channel =
                ManagedChannelBuilder.forTarget(server.address()).usePlaintext().build();
        try {
            var sessions = SessionServiceGrpc.newBlockingStub(channel);
            CreateSessionRequest named =
                    CreateSessionRequest.newBuilder().setProfile("single").build();
            var created = sessions.createSession(named);
            assertThat(created.getConfMap()).containsEntry("firesteel.profile", "single");
            assertThat(rest.delete("/sessions/" + created.getId()).status()).isEqualTo(200);

            assertThatThrownBy(() -> sessions.createSession(named.toBuilder()
                            .putConf("firesteel.profile", "other")
                            .build()))
                    .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
                        assertThat(failure.getStatus().getDescription())
                                .endsWith("profile: single (expected: as in conf, firesteel.profile: other)");
                    });
        } finally {
            channel.shutdownNow();
        }
    }

    private JsonNode create(String request) {
        Rest.Answer created = rest.post("/sessions", request);
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        return created.json();
    }

    private String facts(JsonNode session) {
        return rest.run("/sessions/" + session.path("id").asText(), FACTS)
                .path("output")
                .path("data")
                .path("text/plain")
                .asText();
    }

    private void delete(JsonNode session) {
        rest.delete("/sessions/" + session.path("id").asText());
    }
}
