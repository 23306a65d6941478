// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: spark-submit, and the JVM that speaks to Kubernetes, are shell scripts that the test writes. */
@Timeout(120)
class KubernetesBatchTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String LABEL = ID.substring(0, 63);

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void makeASparkHome() throws IOException {
        Files.createDirectories(folder.resolve("spark/jars"));
        Files.createDirectories(folder.resolve("spark/bin"));
        Files.createFile(folder.resolve("spark/jars/spark-core_2.13-4.2.0.jar"));
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
    }

    @Test
    void endsAsThePodOfItsDriverDoes() throws Exception {
        script("spark/bin/spark-submit", "cp \"$2\" " + folder.resolve("submitted"));
        script("java", "cat >" + folder.resolve("read") + "; echo a warning; echo exit-code=3; echo another");

        BatchExit exit = await(await(launcher("cluster").launch(request())).onExit());

        assertThat(exit).isEqualTo(BatchExit.of(3));
        assertThat(Files.readAllLines(folder.resolve("submitted")))
                .contains(
                        "spark.kubernetes.driver.label.firesteel-id=" + LABEL,
                        "spark.kubernetes.executor.label.firesteel-id=" + LABEL,
                        "spark.kubernetes.submission.waitAppCompletion=true",
                        "spark.master=k8s\\://https\\://127.0.0.1\\:6443",
                        "spark.submit.deployMode=cluster");
        assertThat(folder.resolve("read")).hasSameTextualContentAs(folder.resolve("submitted"));
    }

    @Test
    void withoutAPodItsExitCodeIsNotKnown() throws Exception {
        script("spark/bin/spark-submit", "exit 0");
        script("java", "exit 0");
        BatchExit exit = await(await(launcher("cluster").launch(request())).onExit());
        assertThat(exit.code()).isNull();
        assertThat(exit.text()).startsWith("the pod of its driver is gone");

        script("java", "echo no route to host; exit 1");
        exit = await(launcher("cluster").attach(ID, folder.resolve("batch")).onExit());
        assertThat(exit.code()).isNull();
        assertThat(exit.text()).startsWith("the pod of its driver could not be looked at");
    }

    @Test
    void whenSparkSubmitFailsOrIsEndedItsPodsAreDeleted() throws Exception {
        script(
                "java",
                "for last; do what=$before; before=$last; done; echo \"$what $last\" >>" + folder.resolve("asked"));
        Path started = folder.resolve("started");
        assertThat(new ProcessBuilder("mkfifo", started.toString()).start().waitFor())
                .isZero();
        script("spark/bin/spark-submit", "echo started >" + started + "; exec sleep 1000");
        BatchHandle batch = await(launcher("cluster").launch(request()));
        assertThat(started).hasContent("started");

        BatchExit exit = await(batch.terminate(Duration.ofSeconds(30)));

        assertThat(exit).isEqualTo(BatchExit.of(143));
        assertThat(folder.resolve("asked")).hasContent("delete " + LABEL);
    }

    @Test
    void aDriverHereHasTheExitCodeOfSparkSubmit() throws Exception {
        script("java", "touch " + folder.resolve("asked"));
        script("spark/bin/spark-submit", "exit 0");
        assertThat(await(await(launcher("client").launch(request())).onExit())).isEqualTo(BatchExit.of(0));
        assertThat(folder.resolve("asked")).doesNotExist();
    }

    private SubmitLauncher launcher(String mode) {
        LocalSettings settings = new LocalSettings(
                SparkHome.at(folder.resolve("spark")),
                folder.resolve("worker.jar"),
                folder.resolve("java"),
                List.of(),
                "k8s://127.0.0.1:6443",
                Map.of("spark.submit.deployMode", mode),
                () -> "127.0.0.1:4711",
                folder.resolve("cache"),
                Duration.ofMinutes(10));
        return new SubmitLauncher(settings, System.getenv(), threads);
    }

    private SubmitRequest request() {
        return new SubmitRequest(
                ID,
                "local:///opt/job.jar",
                "com.example.Job",
                List.of(),
                null,
                Map.of(),
                folder.resolve("batch"),
                folder.resolve("batch.log"));
    }

    private void script(String name, String body) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }
}
