// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A YARN of one node: Hadoop's own mini cluster in a process with the Hadoop of the Spark home. */
final class YarnCluster implements BeforeAllCallback, AfterAllCallback {
    private final Path folder = Path.of("target/yarn").toAbsolutePath();

    private Process process;
    private Rest rest;

    /** For {@code HADOOP_CONF_DIR}. */
    Path conf() {
        return folder.resolve("conf");
    }

    /** Ids of its applications in these states, as YARN writes them. */
    List<String> applications(String... states) {
        List<String> ids = new ArrayList<>();
        for (JsonNode application : list("?states=" + String.join(",", states))) {
            ids.add(application.path("id").asText());
        }
        return ids;
    }

    /** What YARN knows of an application. */
    JsonNode application(String id) {
        return rest.get("/ws/v1/cluster/apps/" + id).json().path("app");
    }

    private JsonNode list(String query) {
        return rest.get("/ws/v1/cluster/apps" + query).json().path("apps").path("app");
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Files.createDirectories(conf());
        String jars =
                folder.resolve("lib") + "/*:" + Path.of(System.getProperty("firesteel.spark.home"), "jars") + "/*";
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx512m",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "-cp",
                        jars,
                        Path.of("src/test/yarn/MiniYarn.java").toAbsolutePath().toString(),
                        conf().toString())
                .directory(folder.toFile())
                .redirectError(new File(folder.toFile(), "yarn.log"))
                .start();
        rest = Rest.at("http://" + UpLine.await(process, folder.resolve("yarn.log")));
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        if (process != null) {
            List<ProcessHandle> containers = process.descendants().toList();
            process.destroyForcibly().waitFor();
            containers.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
