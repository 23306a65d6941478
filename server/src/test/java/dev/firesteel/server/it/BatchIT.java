// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications on a real Spark, submitted over REST to a server that is a program of its own. */
class BatchIT {
    @TempDir
    Path folder;

    @Test
    void pythonAndJarRunAndABatchOutlivesItsServer() throws Exception {
        Path python = Files.writeString(folder.resolve("sum.py"), """
                import sys
                from pyspark.sql import SparkSession
                spark = SparkSession.builder.getOrCreate()
                print("sum is", spark.range(10).groupBy().sum().collect()[0][0], sys.argv[1])
                print("gate", open(sys.argv[2]).read().strip())
                """);
        Path gate = folder.resolve("gate");
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();
        try (Program server = start()) {
            Rest rest = Rest.at(server.url());
            Rest.Answer created = rest.post(
                    "/batches", "{\"file\":\"" + python + "\",\"args\":[\"b  c\",\"" + gate + "\"],\"name\":\"sum\"}");
            assertThat(created.status()).isEqualTo(201);
            assertThat(created.header("location")).isEqualTo("/batches/0");
            assertThat(created.body())
                    .isEqualTo("{\"id\":0,\"name\":\"sum\",\"owner\":null,\"proxyUser\":null,\"state\":\"starting\","
                            + "\"appId\":null,\"appInfo\":{\"driverLogUrl\":null,\"sparkUiUrl\":null,"
                            + "\"executorLogUrls\":null},\"log\":[\"stdout: \",\"\\nstderr: \"]}");
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> rest.get("/batches/sum/log?size=-1").body().contains("sum is 45 b  c"));
            assertThat(rest.get("/batches/0/state").body()).isEqualTo("{\"id\":0,\"state\":\"running\"}");
            server.process().toHandle().destroy();
            assertThat(server.end().exitCode()).isZero();
        }
        try (Program server = start()) {
            Rest rest = Rest.at(server.url());
            assertThat(state(rest, 0)).isEqualTo("running");
            Files.writeString(gate, "opened\n");
            assertThat(ended(rest, 0)).isEqualTo("success");
            assertThat(rest.get("/batches/0/log?from=0&size=-1").body()).contains("sum is 45 b  c", "gate opened");
            assertThat(events(rest, "2"))
                    .startsWith("id: 3\nevent: line\ndata: {\"sequence\":3,\"line\":")
                    .contains(",\"line\":\"gate opened\"}")
                    .endsWith("\"finished\":{\"state\":\"success\",\"stateReason\":\"exit code 0\",\"exitCode\":0}}\n\n"
                            + "event: end\ndata: {}\n\n");

            Path jar = jar();
            rest.post("/batches", "{\"file\":\"" + jar + "\",\"className\":\"Count\",\"args\":[\"7\"]}");
            rest.post("/batches", "{\"file\":\"" + jar + "\",\"className\":\"Count\",\"args\":[\"seven\"]}");
            assertThat(ended(rest, 1)).isEqualTo("success");
            assertThat(rest.get("/batches/1/log?size=-1").body()).contains("counted 7");
            assertThat(ended(rest, 2)).isEqualTo("dead");
            assertThat(rest.get("/batches/2/log?size=-1").body()).contains("NumberFormatException", "exit code 1");
            JsonNode list = rest.get("/batches").json();
            assertThat(list.path("total").asInt()).isEqualTo(3);
            assertThat(list.path("sessions")).hasSize(3);
            for (int id = 0; id < 3; id++) {
                assertThat(rest.delete("/batches/" + id).body()).isEqualTo("{\"msg\":\"deleted\"}");
            }
            assertThat(rest.delete("/batches/0").body()).isEqualTo("{\"msg\":\"Session '0' not found.\"}");
        }
    }

    private static String events(Rest rest, String after) throws IOException {
        try (InputStream events = rest.events("/batches/sum/events", Map.of("Last-Event-ID", after))) {
            return new String(events.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Program start() throws IOException {
        return Program.start(
                folder,
                "server",
                "--port",
                "0",
                "--data",
                folder.resolve("data").toString(),
                "-Dsession.allowed-dirs=" + folder);
    }

    private Path jar() throws IOException {
        Path source = Files.writeString(folder.resolve("Count.java"), """
                public class Count {
                    public static void main(String[] args) {
                        var spark = org.apache.spark.sql.SparkSession.builder().getOrCreate();
                        System.out.println("counted " + spark.range(Long.parseLong(args[0])).count());
                        spark.stop();
                    }
                }
                """);
        Path jars = Path.of(System.getProperty("firesteel.spark.home"), "jars");
        List<String> classPath = new ArrayList<>();
        try (var files = Files.newDirectoryStream(jars, "*.jar")) {
            files.forEach(file -> classPath.add(file.toString()));
        }
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                String.join(":", classPath),
                                "-d",
                                folder.toString(),
                                source.toString()))
                .isZero();
        Path jar = folder.resolve("count.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out, manifest)) {
            entries.putNextEntry(new JarEntry("Count.class"));
            Files.copy(folder.resolve("Count.class"), entries);
        }
        return jar;
    }

    private static String state(Rest rest, int batch) {
        return rest.get("/batches/" + batch + "/state").json().path("state").asText();
    }

    private static String ended(Rest rest, int batch) {
        await().atMost(Duration.ofMinutes(3))
                .until(() -> !List.of("starting", "running").contains(state(rest, batch)));
        return state(rest, batch);
    }
}
