// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import dev.firesteel.server.config.ConfigLoader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server in the folder that is given, asks it for what most clients begin with, and ends. A JVM that archives the
 * classes it has loaded ({@code -XX:ArchiveClassesAtExit}) then has those of the server and of its commands. It needs no
 * Spark: its only session ends where it would start one.
 */
final class RehearsalMain {
    private RehearsalMain() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException(arguments.length + " arguments (expected: a folder)");
        }
        try (FiresteelServer server = FiresteelServer.start(ConfigLoader.load(
                Optional.empty(), Map.of(), configuration(Path.of(arguments[0]).toAbsolutePath())))) {
            String url = "http://" + server.address();
            ask(url + "/sessions", null);
            ask(url + "/sessions", "{\"kind\":\"spark\"}");
            ask(url + "/sessions/0", null);
            ask(url + "/sessions/0/statements", "{\"code\":\"1+1\"}");
            ask(url + "/sessions/0/statements/0", null);
            Main.execute("run", "--server", url, "1+1");
        }
        System.exit(0);
    }

    private static Map<String, String> configuration(Path folder) throws IOException {
        Path jars = Files.createDirectories(folder.resolve("spark/jars"));
        Files.createFile(jars.resolve("spark-core_2.13-4.2.0.jar"));
        Path worker = Files.createFile(folder.resolve("worker.jar"));
        return Map.of(
                "server.port", "0",
                "data.dir", folder.resolve("data").toString(),
                "spark.home", folder.resolve("spark").toString(),
                "worker.jar", worker.toString(),
                "worker.cache-dir", folder.resolve("cache").toString());
    }

    /** The answer may well be a refusal. */
    private static void ask(String url, @Nullable String body) throws IOException {
        HttpURLConnection call = (HttpURLConnection) new URL(url).openConnection();
        if (body != null) {
            call.setDoOutput(true);
            call.setRequestProperty("Content-Type", "application/json");
            call.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        try (InputStream answer = call.getResponseCode() < 400 ? call.getInputStream() : call.getErrorStream()) {
            answer.readAllBytes();
        }
    }
}
