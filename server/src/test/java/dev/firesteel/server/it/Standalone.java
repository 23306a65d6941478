// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A standalone cluster of the Spark home under test: a master and a worker, each a process, on loopback. */
final class Standalone implements BeforeAllCallback, AfterAllCallback {
    private static final Pattern MASTER = Pattern.compile("Starting Spark master at (spark://\\S+)");
    private static final Pattern REGISTERED = Pattern.compile("Successfully registered with master");

    private final List<Process> processes = new ArrayList<>();

    private Path folder;
    private String master;

    String master() {
        return master;
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("firesteel-standalone");
        Path log = folder.resolve("master.log");
        start(log, "org.apache.spark.deploy.master.Master", "--port", "0", "--webui-port", "0");
        master = awaitLine(log, MASTER).group(1);
        log = folder.resolve("worker.log");
        start(
                log,
                "org.apache.spark.deploy.worker.Worker",
                "--port",
                "0",
                "--webui-port",
                "0",
                "--cores",
                "2",
                "--memory",
                "2g",
                "--work-dir",
                folder.resolve("work").toString(),
                master);
        awaitLine(log, REGISTERED);
    }

    private void start(Path log, String main, String... arguments) throws IOException {
        Path home = Path.of(System.getProperty("firesteel.spark.home"));
        List<String> command =
                new ArrayList<>(List.of(home.resolve("bin/spark-class").toString(), main, "--host", "127.0.0.1"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_DAEMON_MEMORY", "256m");
        processes.add(builder.start());
    }

    private static Matcher awaitLine(Path log, Pattern pattern) {
        return Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> pattern.matcher(read(log)), Matcher::find);
    }

    private static String read(Path log) throws IOException {
        try (InputStream in = Files.newInputStream(log)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        for (int i = processes.size() - 1; i >= 0; i--) {
            processes.get(i).descendants().forEach(ProcessHandle::destroyForcibly);
            processes.get(i).destroyForcibly().waitFor();
        }
    }
}
