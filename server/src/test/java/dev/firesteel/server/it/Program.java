// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged program in a process of its own, as the launcher script starts it. */
public final class Program implements AutoCloseable {
    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Path WORKER_JAR = MODULE.resolveSibling("interpreter").resolve("target/firesteel-worker.jar");

    private final Process process;
    private final Path err;

    private Program(Process process, Path err) {
        this.process = process;
        this.err = err;
    }

    /** How it ended. */
    public record End(int exitCode, String out, String err) {}

    static Program start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    /** With these in its environment, and so in that of all it starts. */
    public static Program start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return start(folder, environment, List.of(), arguments);
    }

    /** @param runner a command that runs the program, which is given to it as its last arguments */
    static Program start(Path folder, Map<String, String> environment, List<String> runner, String... arguments)
            throws IOException {
        Path err = Files.createTempFile(folder, "err", ".txt");
        List<String> command = new ArrayList<>(runner);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                MODULE.resolve("target/firesteel-server.jar") + ":" + MODULE.resolve("target/lib") + "/*",
                "dev.firesteel.server.Main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("FIRESTEEL_SPARK_HOME", System.getProperty("firesteel.spark.home"));
        builder.environment().put("FIRESTEEL_SPARK_MASTER", "local[2]");
        builder.environment().put("FIRESTEEL_WORKER_JAR", WORKER_JAR.toString());
        return new Program(builder.start(), err);
    }

    public static End run(Path folder, String... arguments) throws IOException, InterruptedException {
        try (Program program = start(folder, arguments)) {
            program.process.getOutputStream().close();
            return program.end();
        }
    }

    /** Waits for the next line that says where the server listens, and returns the URL. */
    public String url() throws IOException {
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String line;
        do {
            line = out.readLine();
            if (line == null) {
                throw new AssertionError(Files.readString(err));
            }
        } while (!line.contains(" listens on "));
        return line.substring(line.indexOf("http://"));
    }

    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().close();
    }

    public Process process() {
        return process;
    }

    public End end() throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            throw new AssertionError("still runs: " + process.info());
        }
        return new End(process.exitValue(), out, Files.readString(err));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }
}
