// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: spark-submit, and the JVM that kills applications, are shell scripts that the test writes. */
@Timeout(120)
class ClusterLauncherTest {
    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Path log;

    @BeforeEach
    void makeASparkHome() throws IOException {
        Files.createDirectories(folder.resolve("spark/jars"));
        Files.createDirectories(folder.resolve("spark/bin"));
        Files.createDirectories(folder.resolve("work"));
        Files.createFile(folder.resolve("spark/jars/spark-core_2.13-4.2.0.jar"));
        log = folder.resolve("session.log");
        script("java", "for last; do :; done; echo \"$last\" >>" + folder.resolve("killed"));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void theTokenIsOnlyInAFileThatNobodyElseCanRead() throws Exception {
        script("spark/bin/spark-submit", "printf '%s\\n' \"$@\"; env; cp \"$2\" " + folder.resolve("seen"));

        WorkerHandle worker = await(launcher().launch(request()));

        assertThat(await(worker.onExit()).text()).isEqualTo("spark-submit: exit code 0");
        assertThat(Files.readAllLines(log))
                .containsSubsequence("--class", "dev.firesteel.interpreter.WorkerMain")
                .containsSubsequence("--server", "127.0.0.1:4711", "--worker-id", "w-1", "--conf", "worker.properties")
                .noneMatch(line -> line.contains("secret"));
        assertThat(properties("seen"))
                .containsEntry("spark.submit.deployMode", "cluster")
                .containsEntry("spark.yarn.tags", "w-1")
                .containsEntry("spark.yarn.appMasterEnv.FIRESTEEL_WORKER_TOKEN", "secret")
                .containsEntry(
                        "spark.yarn.dist.files",
                        folder.resolve("work/worker.properties").toUri().toString());
        assertThat(Files.getPosixFilePermissions(folder.resolve("work/submit.properties")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(properties("work/worker.properties"))
                .containsEntry("spark.sql.shuffle.partitions", "3")
                .doesNotContainKey("spark.jars");
        assertThat(folder.resolve("killed")).doesNotExist();
    }

    @Test
    void whenSparkSubmitFailsWhatHasItsTagIsKilled() throws Exception {
        script("spark/bin/spark-submit", "exit 1");

        WorkerHandle worker = await(launcher().launch(request()));

        assertThat(await(worker.onExit()).text()).isEqualTo("spark-submit: exit code 1");
        assertThat(folder.resolve("killed")).hasContent("w-1\n");
    }

    @Test
    void isFoundAgainAndItsApplicationKilledWithIt() throws Exception {
        script("spark/bin/spark-submit", "exec sleep 1000");
        WorkerHandle first = await(launcher().launch(request()));
        ClusterLauncher restarted = launcher();

        assertThat(restarted.reaches(first.describe())).isTrue();
        assertThat(restarted.reaches("cluster w-1 elsewhere /work")).isFalse();
        assertThat(await(restarted.find("w-1")).map(WorkerHandle::describe)).contains(first.describe());
        assertThat(await(restarted.find("w-2"))).isEmpty();
        await(restarted.reattach(first.describe()).terminate(Duration.ZERO));

        assertThat(folder.resolve("killed")).content().startsWith("w-1\n");
    }

    @Test
    void clusterModeIsForYarn() {
        assertThatThrownBy(() -> settings("spark://127.0.0.1:7077"))
                .hasMessage("spark.submit.deployMode: cluster with spark.master spark://127.0.0.1:7077"
                        + " (expected: client, or with yarn and k8s://… also cluster)");
    }

    private ClusterLauncher launcher() {
        return new ClusterLauncher(settings("yarn"), System.getenv(), threads);
    }

    private LocalSettings settings(String master) {
        return new LocalSettings(
                SparkHome.at(folder.resolve("spark")),
                folder.resolve("worker.jar"),
                folder.resolve("java"),
                List.of(),
                master,
                Map.of("spark.submit.deployMode", "cluster"),
                () -> "127.0.0.1:4711",
                folder.resolve("cache"),
                Duration.ofMinutes(10));
    }

    private LaunchRequest request() {
        return new LaunchRequest(
                7,
                "w-1",
                "secret",
                "spark",
                "firesteel-session-7",
                null,
                Map.of("spark.sql.shuffle.partitions", "3", "spark.jars", "hdfs://h/a.jar"),
                folder.resolve("work"),
                log,
                null);
    }

    private Properties properties(String name) throws IOException {
        Properties properties = new Properties();
        try (var reader = Files.newBufferedReader(folder.resolve(name))) {
            properties.load(reader);
        }
        return properties;
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
