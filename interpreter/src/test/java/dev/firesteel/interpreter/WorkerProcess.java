// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firesteel.interpreter.link.LinkServer;
import dev.firesteel.v1.Kind;
import dev.firesteel.worker.v1.Cancel;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import dev.firesteel.worker.v1.Shutdown;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A worker as the local launcher starts it: the packaged jar over the jars of a Spark home, in a process of its own. */
final class WorkerProcess implements AutoCloseable {
    private final LinkServer server;
    private final Process process;
    private final Path log;

    private WorkerProcess(LinkServer server, Process process, Path log) {
        this.server = server;
        this.process = process;
        this.log = log;
    }

    static WorkerProcess start(
            LinkServer server, Path folder, String kind, Map<String, String> conf, String... moreArguments)
            throws IOException {
        Path home = sparkHome();
        Path work = Files.createTempDirectory(folder, "worker");
        Path log = work.resolve("worker.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx512m");
        // This JVM was started with what Spark needs.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens=")
                        || argument.equals("-Djdk.reflect.useDirectMethodHandle=false"))
                .forEach(command::add);
        command.add("-cp");
        command.add(Path.of("target", "firesteel-worker.jar").toAbsolutePath() + ":" + home.resolve("jars") + "/*");
        command.add("dev.firesteel.interpreter.WorkerMain");
        command.addAll(List.of("--server", "127.0.0.1:" + server.port()));
        command.addAll(List.of("--worker-id", "w1"));
        command.addAll(List.of("--conf", write(work, conf).toString()));
        command.addAll(List.of("--kind", kind));
        command.addAll(List.of("--work-dir", work.toString()));
        command.addAll(List.of(moreArguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("FIRESTEEL_WORKER_TOKEN", "secret");
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        return new WorkerProcess(server, builder.start(), log);
    }

    WorkerProcess awaitReady() throws InterruptedException {
        server.awaitMessage(
                message -> message.hasPhase() && message.getPhase().getName().equals("ready"));
        return this;
    }

    void execute(int statementId, Kind kind, String code) {
        server.send(ConnectResponse.newBuilder()
                .setExecute(Execute.newBuilder()
                        .setStatementId(statementId)
                        .setKind(kind)
                        .setCode(code))
                .build());
    }

    void cancel(int statementId) {
        server.send(ConnectResponse.newBuilder()
                .setCancel(Cancel.newBuilder().setStatementId(statementId))
                .build());
    }

    void shutdown() {
        server.send(ConnectResponse.newBuilder()
                .setShutdown(Shutdown.newBuilder().setReason("the test is over"))
                .build());
    }

    /** Asks it to end by a signal, as the launcher does. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** What its standard output and error are redirected to. */
    String log() {
        try {
            return Files.readString(log, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("process " + process.pid() + " does not end");
        }
    }

    private static Path write(Path work, Map<String, String> conf) throws IOException {
        Properties properties = new Properties();
        properties.putAll(Map.of(
                "spark.master", "local[2]",
                "spark.ui.enabled", "false",
                "spark.sql.warehouse.dir", work.resolve("warehouse").toString()));
        properties.putAll(conf);
        Path file = work.resolve("worker.properties");
        try (Writer writer = Files.newBufferedWriter(file, UTF_8)) {
            properties.store(writer, null);
        }
        return file;
    }

    static Path sparkHome() {
        return Stream.of(
                        Optional.ofNullable(System.getProperty("firesteel.spark.home")),
                        Optional.ofNullable(System.getenv("SPARK_HOME")),
                        Optional.of(System.getProperty("user.home")
                                + "/.firesteel/spark-4.2.0/lib/python3.11/site-packages/pyspark"))
                .flatMap(Optional::stream)
                .map(Path::of)
                .filter(home -> Files.isDirectory(home.resolve("jars")))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Spark home: run 'bin/firesteel spark-home' to install"
                        + " one, or say -Dfiresteel.spark.home=DIR or SPARK_HOME"));
    }
}
