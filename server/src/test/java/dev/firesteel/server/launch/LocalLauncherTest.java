// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real processes: the JVM is a shell script that the test writes. It tells that it is up by a line in a pipe. */
@Timeout(120)
class LocalLauncherTest {
    @TempDir
    private Path folder;

    private final Map<String, String> environment = new HashMap<>(System.getenv());
    private final Map<String, String> sparkConf = new HashMap<>();
    private Path java;
    private Path up;
    private Path log;
    private LocalLauncher launcher;

    @BeforeEach
    void makeASparkHome() throws IOException, InterruptedException {
        Files.createFile(folder.resolve("worker.jar"));
        Files.createDirectories(folder.resolve("spark/jars"));
        Files.createFile(folder.resolve("spark/jars/spark-core_2.13-4.2.0.jar"));
        Files.createDirectories(folder.resolve("work"));
        java = folder.resolve("java");
        up = folder.resolve("up");
        log = folder.resolve("session.log");
        assertThat(new ProcessBuilder("mkfifo", up.toString()).start().waitFor())
                .isZero();
    }

    @AfterEach
    void close() {
        if (launcher != null) {
            launcher.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"512, 512m", "1000M, 1000M", "2gb, 2g", "1073741824b, 1073741824"})
    void theJvmGetsItsMemoryInItsOwnNotation(String memory, String heap) throws Exception {
        script("printf '%s\\n' \"$@\"");

        assertThat(await(launch(request(Map.of("spark.driver.memory", memory))).onExit())
                        .text())
                .isEqualTo("exit code 0");
        assertThat(Files.readAllLines(log)).contains("-Xmx" + heap);
    }

    @Test
    void theWorkerGetsWhatItNeedsAndNoSecretOnItsCommandLine() throws Exception {
        sparkConf.put("spark.driver.memory", "3g");
        sparkConf.put("spark.executor.memory", "1g");
        sparkConf.put("spark.greeting", "grüß");
        environment.put("FIRESTEEL_SERVER_PORT", "1");
        script("printf '%s\\n' \"$@\"; env; cat");

        WorkerHandle worker = launch(request(Map.of(
                "spark.executor.memory", "2g",
                "spark.driver.extraJavaOptions", "-Da=\"b c\" -Dd=e",
                "spark.driver.extraClassPath", "/first.jar")));

        assertThat(await(worker.onExit()).text()).isEqualTo("exit code 0");
        List<String> lines = Files.readAllLines(log);
        assertThat(lines)
                .contains("-Xmx3g", "-XX:+ExitOnOutOfMemoryError", "-Da=b c", "-Dd=e", "-Dserver.option=1")
                .contains("--add-opens=java.base/java.nio=ALL-UNNAMED")
                .contains("/first.jar:" + folder.resolve("worker.jar") + ":" + folder.resolve("spark/jars") + "/*")
                .containsSubsequence("dev.firesteel.interpreter.WorkerMain", "--server", "127.0.0.1:4711")
                .containsSubsequence("--worker-id", "w-1", "--conf", conf().toString(), "--kind", "spark")
                .containsSubsequence("--orphan-timeout", "600000ms")
                .contains("FIRESTEEL_WORKER_TOKEN=secret", "SPARK_SCALA_VERSION=2.13", "SPARK_LOCAL_IP=127.0.0.1")
                .contains("SPARK_HOME=" + folder.resolve("spark"), "PWD=" + folder.resolve("work"))
                .doesNotContain("FIRESTEEL_SERVER_PORT=1", "secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(conf())))
                .isEqualTo("rw-------");
        assertThat(written())
                .containsEntry("spark.master", "local[2]")
                .containsEntry("spark.app.name", "firesteel-session-7")
                .containsEntry("spark.executor.memory", "2g")
                .containsEntry("spark.greeting", "grüß")
                .containsEntry("spark.driver.bindAddress", "127.0.0.1");
    }

    @Test
    void foldersComeAfterTheJarsAndAnArchiveIsUsedOnceItIsThere() throws Exception {
        Path confDir = Files.createDirectories(folder.resolve("spark/conf"));
        script("printf '%s\\n' \"$@\"");
        Path archive = ClassArchive.in(folder.resolve("cache"), settings()).file();
        Files.createDirectories(folder.resolve("cache"));

        await(launch(request(Map.of())).onExit());
        assertThat(Files.readAllLines(log))
                .contains(folder.resolve("worker.jar") + ":" + folder.resolve("spark/jars") + "/*:" + confDir)
                .noneMatch(flag -> flag.contains("SharedArchiveFile"));

        Files.createFile(archive);
        await(launch(request(Map.of())).onExit());
        assertThat(Files.readAllLines(log)).contains("-XX:SharedArchiveFile=" + archive, "-Xshare:auto");
    }

    @Test
    void sparkDefaultsAreTheWeakest() throws Exception {
        Path confDir = Files.createDirectories(folder.resolve("spark/conf"));
        Files.writeString(
                confDir.resolve("spark-defaults.conf"),
                "# comment\nspark.a  one\nspark.b=one\nspark.c one \nother.key 1\nspark.master yarn\n");
        sparkConf.putAll(Map.of("spark.b", "two", "spark.c", "two"));
        script("exit 0");

        await(launch(request(Map.of("spark.c", "three"))).onExit());

        assertThat(written())
                .containsEntry("spark.a", "one")
                .containsEntry("spark.b", "two")
                .containsEntry("spark.c", "three")
                .containsEntry("spark.master", "local[2]")
                .doesNotContainKey("other.key");
    }

    @Test
    void theEndIsToldWithItsReason() throws Exception {
        script("exit 3");
        assertThat(await(launch(request(Map.of())).onExit())).isEqualTo(ExitReason.exited("exit code 3"));

        script("kill -9 $$");
        assertThat(await(launch(request(Map.of())).onExit()))
                .isEqualTo(ExitReason.exited("killed by signal 9 (SIGKILL)"));
    }

    @Test
    void whatTheWorkerStartedEndsWithIt() throws Exception {
        script("setsid sleep 1000 & (sleep 1000 &) ; echo up >" + up + "; exit 1");

        WorkerHandle worker = launch(request(Map.of()));
        awaitUp();

        assertThat(await(worker.onExit()).text()).isEqualTo("exit code 1");
        assertThat(Leftovers.find("w-1")).isEmpty();
    }

    @Test
    void aWorkerThatDoesNotWantToEndIsKilled() throws Exception {
        script("trap '' TERM; echo up >" + up + "; while true; do sleep 1000; done");

        WorkerHandle worker = launch(request(Map.of()));
        awaitUp();

        assertThat(await(worker.terminate(Duration.ofMillis(50))).text()).isEqualTo("killed by signal 9 (SIGKILL)");
        assertThat(Leftovers.find("w-1")).isEmpty();
    }

    @Test
    void aWorkerThatIsAskedMayEndByItself() throws Exception {
        script("trap 'echo bye; exit 5' TERM; echo up >" + up + "; while true; do sleep 0.05; done");

        WorkerHandle worker = launch(request(Map.of()));
        awaitUp();

        assertThat(await(worker.terminate(Duration.ofMinutes(10))).text()).isEqualTo("exit code 5");
        assertThat(log).hasContent("bye");
    }

    @Test
    void anotherServerFindsTheWorkerAgain() throws Exception {
        script("echo up >" + up + "; exec sleep 1000");
        WorkerHandle worker = launch(request(Map.of()));
        awaitUp();

        try (LocalLauncher next = new LocalLauncher(settings(), environment)) {
            WorkerHandle found = next.reattach(worker.describe());
            await(found.terminate(Duration.ZERO));
            await(worker.onExit());

            assertThat(await(next.reattach(worker.describe()).onExit()).text()).contains("nobody saw how");
        }
    }

    @Test
    void anotherServerFindsAWorkerByItsIdAlone() throws Exception {
        script("echo up >" + up + "; sleep 1000");
        WorkerHandle worker = launch(request(Map.of()));
        awaitUp();

        try (LocalLauncher next = new LocalLauncher(settings(), environment)) {
            WorkerHandle found = await(next.find("w-1")).orElseThrow();
            assertThat(found.describe()).isEqualTo(worker.describe());
            await(found.terminate(Duration.ZERO));
            await(worker.onExit());

            assertThat(await(next.find("w-1"))).isEmpty();
        }
    }

    @Test
    void whatAWorkerLeftThatEndedUnseenEnds() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "1000");
        builder.environment().put(Leftovers.MARK, "w-unseen");
        Process left = builder.start();
        launcher = new LocalLauncher(settings(), environment);

        WorkerHandle gone = launcher.reattach("local " + ProcessHandle.current().pid() + " 1 w-unseen");

        await(gone.terminate(Duration.ofMinutes(10)));
        assertThat(left.isAlive()).isFalse();
        assertThat(gone.describe()).endsWith("w-unseen");
    }

    @Test
    void aProcessThatHasTakenTheIdIsNotTheWorker() throws Exception {
        launcher = new LocalLauncher(settings(), environment);
        long self = ProcessHandle.current().pid();

        assertThat(await(launcher.reattach("local " + self + " 1 w-1").onExit()).text())
                .contains("nobody saw how");
        assertThatThrownBy(() -> launcher.reattach("yarn application_1")).hasMessageContaining("yarn application_1");
    }

    @Test
    void aWorkerOnAnotherHostIsOutOfReach() throws Exception {
        script("echo up >" + up + "; exec sleep 1000");
        WorkerHandle worker = launch(request(Map.of()));
        awaitUp();
        String description = worker.describe();

        assertThat(launcher.reaches(description)).isTrue();
        assertThat(launcher.reaches(description.replaceFirst("[^ ]+$", "elsewhere.example")))
                .isFalse();
        assertThat(launcher.reaches("local 17 1 w-1")).isTrue();
        await(worker.terminate(Duration.ZERO));
    }

    @Test
    void aMissingFileIsNamedAndNothingIsStarted() throws IOException {
        script("exit 0");

        assertThatThrownBy(() -> launch(request(Map.of("spark.jars", "file:///no/such.jar,hdfs://x/y.jar"))))
                .hasStackTraceContaining("cannot start the worker: there is no file file:///no/such.jar");
        assertThat(log).doesNotExist();
    }

    private WorkerHandle launch(LaunchRequest request) throws Exception {
        launcher = new LocalLauncher(settings(), environment);
        return await(launcher.launch(request));
    }

    private LocalSettings settings() {
        return new LocalSettings(
                SparkHome.at(folder.resolve("spark")),
                folder.resolve("worker.jar"),
                java,
                List.of("-Dserver.option=1"),
                "local[2]",
                sparkConf,
                () -> "127.0.0.1:4711",
                folder.resolve("cache"),
                Duration.ofMinutes(10));
    }

    private LaunchRequest request(Map<String, String> conf) {
        return new LaunchRequest(
                7, "w-1", "secret", "spark", "firesteel-session-7", null, conf, folder.resolve("work"), log, null);
    }

    private Path conf() {
        return folder.resolve("work/worker.properties");
    }

    private Properties written() throws IOException {
        Properties properties = new Properties();
        try (BufferedReader reader = Files.newBufferedReader(conf())) {
            properties.load(reader);
        }
        return properties;
    }

    private void script(String body) throws IOException {
        Files.deleteIfExists(log);
        Files.writeString(java, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    }

    /** Opening a pipe waits for its writer. */
    private void awaitUp() throws IOException {
        assertThat(Files.readString(up)).isEqualTo("up\n");
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
