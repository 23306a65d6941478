// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Kubernetes API without nodes: fabric8's mock server in a process with the jars of the Spark home. It keeps what it is given,
 * and tells those who watch. What a node would do for a pod, a test does.
 */
final class KubernetesApi implements BeforeAllCallback, AfterAllCallback {
    private static final String NAMESPACE = "/api/v1/namespaces/default/";

    private final Path folder = Path.of("target/kubernetes").toAbsolutePath();
    private final List<Process> executors = new ArrayList<>();
    private Process process;
    private Rest rest;
    private String url;

    /** For {@code spark.master}. */
    String master() {
        return "k8s://" + url;
    }

    /** The pods whose label {@code spark-role} is this. */
    List<JsonNode> pods(String role) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode pod : list("pods")) {
            if (pod.at("/metadata/labels/spark-role").asText().equals(role)) {
                found.add(pod);
            }
        }
        return found;
    }

    /** All objects of a kind, such as {@code configmaps}, but for those that Kubernetes removes after their owner. */
    List<JsonNode> unowned(String kind) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode object : list(kind)) {
            if (object.at("/metadata/ownerReferences").isEmpty()) {
                found.add(object);
            }
        }
        return found;
    }

    private JsonNode list(String kind) {
        return rest.get(NAMESPACE + kind).json().path("items");
    }

    void remove(JsonNode pod) {
        rest.delete(NAMESPACE + "pods/" + pod.at("/metadata/name").asText());
    }

    /** Makes a pod's containers end, as its node would say it. */
    void end(JsonNode pod, int exitCode) {
        String status = """
                {"status": {"phase": "%s", "containerStatuses": [{"name": "spark-kubernetes-driver", "ready": false,
                  "restartCount": 0, "image": "spark:test", "imageID": "",
                  "state": {"terminated": {"exitCode": %d, "reason": "ended"}}}]}}
                """.formatted(exitCode == 0 ? "Succeeded" : "Failed", exitCode);
        Rest.Answer answer = rest.call(
                "PATCH",
                NAMESPACE + "pods/" + pod.at("/metadata/name").asText() + "/status",
                status,
                "Content-Type",
                "application/merge-patch+json");
        if (answer.status() / 100 != 2) {
            throw new AssertionError(answer.toString());
        }
    }

    /** Does what the entry point of Spark's image does for a pod of an executor, in a process of this machine. */
    void run(JsonNode executor) throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (JsonNode variable : executor.at("/spec/containers/0/env")) {
            variables.put(variable.path("name").asText(), variable.path("value").asText());
        }
        String name = executor.at("/metadata/name").asText();
        List<String> command = new ArrayList<>(List.of(java()));
        variables.entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("SPARK_JAVA_OPT_"))
                .map(Map.Entry::getValue)
                .forEach(command::add);
        command.addAll(List.of(
                "-Xmx512m",
                "-cp",
                jars(),
                "org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend",
                "--driver-url",
                variables.get("SPARK_DRIVER_URL"),
                "--executor-id",
                variables.get("SPARK_EXECUTOR_ID"),
                "--cores",
                variables.get("SPARK_EXECUTOR_CORES"),
                "--app-id",
                variables.get("SPARK_APPLICATION_ID"),
                "--hostname",
                "127.0.0.1",
                "--resourceProfileId",
                variables.get("SPARK_RESOURCE_PROFILE_ID"),
                "--podName",
                name));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().putAll(variables);
        builder.environment().put("SPARK_LOCAL_DIRS", folder.resolve(name).toString());
        executors.add(builder.start());
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        process = new ProcessBuilder(
                        java(),
                        "-Xmx256m",
                        "-cp",
                        folder.resolve("lib") + "/*:" + jars(),
                        Path.of("src/test/kubernetes/MiniKubernetes.java")
                                .toAbsolutePath()
                                .toString())
                .directory(folder.toFile())
                .redirectError(new File(folder.toFile(), "api.log"))
                .start();
        url = UpLine.await(process, folder.resolve("api.log"));
        rest = Rest.at(url);
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        for (Process executor : executors) {
            executor.destroyForcibly().waitFor();
        }
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin/java").toString();
    }

    private static String jars() {
        return Path.of(System.getProperty("firesteel.spark.home"), "jars") + "/*";
    }
}
