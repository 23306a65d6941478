// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.apache.livy.Job;
import org.apache.livy.JobHandle;
import org.apache.livy.LivyClient;
import org.apache.livy.LivyClientBuilder;
import org.apache.livy.client.http.HttpClientFactory;
import org.apache.livy.test.jobs.Echo;
import org.apache.livy.test.jobs.Failure;
import org.apache.livy.test.jobs.SharedVariableCounter;
import org.apache.livy.test.jobs.Sleeper;
import org.apache.livy.test.jobs.SmallCount;
import org.apache.livy.test.jobs.VoidJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Livy's own Java client and the jobs of its own tests, as published, and what its Python client says, on a real Spark. */
@Timeout(600)
class JobsIT {
    private static final Path SPARK_JARS =
            Path.of(System.getProperty("firesteel.spark.home", "")).resolve("jars");

    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    @TempDir
    Path folder;

    private static Path jarOf(Class<?> type) {
        return Path.of(URI.create(
                type.getProtectionDomain().getCodeSource().getLocation().toString()));
    }

    private static LivyClient client(String path) throws IOException {
        return new LivyClientBuilder(false)
                .setURI(URI.create(SERVER.url() + path))
                .build();
    }

    private static String newestSession() {
        JsonNode sessions = Rest.at(SERVER.url()).get("/sessions").json().path("sessions");
        return "/sessions/" + sessions.get(sessions.size() - 1).path("id");
    }

    @Test
    void javaClientRunsTheJobsOfItsOwnTests() throws Exception {
        LivyClient first = client("");
        String session = newestSession();
        // The session starts, and takes all of this.
        first.uploadJar(jarOf(Echo.class).toFile()).get();
        first.uploadFile(Files.writeString(folder.resolve("hello.txt"), "hello").toFile())
                .get();
        assertThat(first.submit(new Echo<>("echo")).get()).isEqualTo("echo");
        assertThat(first.run(new Echo<>(List.of(1, 2).size())).get()).isEqualTo(2);
        assertThat(first.submit(new SmallCount(100)).get()).isEqualTo(100L);
        assertThat(first.submit(new VoidJob()).get()).isNull();
        assertThatThrownBy(() -> first.submit(new Failure()).get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(Failure.JobFailureException.class.getName());
        assertThat(first.submit(new SharedVariableCounter("x")).get()).isZero();
        first.stop(false);

        LivyClient second = client(session);
        assertThat(second.submit(new SharedVariableCounter("x")).get()).isEqualTo(1);
        cancels(second);
        jobsAreNoStatements(session);
        second.stop(true);
        assertThat(Rest.at(SERVER.url()).get(session).status()).isEqualTo(404);
        assertThatThrownBy(() -> client(session)).hasStackTraceContaining("not found");
    }

    private static void cancels(LivyClient client) throws Exception {
        JobHandle<Void> runs = client.submit(new Sleeper(600_000));
        JobHandle<String> waits = client.submit(new Echo<>("never"));
        CountDownLatch started = new CountDownLatch(1);
        runs.addListener(new Started<>(started));
        started.await();
        assertThat(waits.cancel(true)).isTrue();
        assertThatThrownBy(waits::get).isInstanceOf(CancellationException.class);
        assertThat(runs.cancel(true)).isTrue();
        assertThatThrownBy(runs::get).isInstanceOf(CancellationException.class);
        assertThat(client.submit(new Echo<>("still here")).get()).isEqualTo("still here");
    }

    private record Started<T>(CountDownLatch latch) implements JobHandle.Listener<T> {
        @Override
        public void onJobQueued(JobHandle<T> job) {}

        @Override
        public void onJobStarted(JobHandle<T> job) {
            latch.countDown();
        }

        @Override
        public void onJobCancelled(JobHandle<T> job) {}

        @Override
        public void onJobFailed(JobHandle<T> job, Throwable cause) {}

        @Override
        public void onJobSucceeded(JobHandle<T> job, T result) {}
    }

    /** Code runs beside jobs in the same application, and finds the files that came with them. */
    private static void jobsAreNoStatements(String session) {
        Rest rest = Rest.at(SERVER.url());
        Rest.Answer accepted = rest.post(session + "/statements", """
                {"kind": "spark", "code": "println(classOf[org.apache.livy.test.jobs.Echo[_]].getSimpleName + scala.io.Source.fromFile(org.apache.spark.SparkFiles.get(\\"hello.txt\\")).mkString)"}
                """);
        JsonNode statement = rest.ended(accepted.header("location"));
        assertThat(statement.path("output").path("data").path("text/plain").asText())
                .startsWith("Echohello\n");
        JsonNode all = rest.get(session + "/statements").json();
        assertThat(all.path("total_statements").asInt()).isEqualTo(1);
        assertThat(all.path("statements")).containsExactly(statement);
    }

    @Test
    void javaExampleRunsAsItIs() throws IOException, InterruptedException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        String source =
                new String(JobsIT.class.getResourceAsStream("/livy/PiApp.java").readAllBytes(), StandardCharsets.UTF_8);
        String livy = jarOf(Job.class) + ":" + jarOf(HttpClientFactory.class);
        Path jar =
                Jars.jar(folder, "livy-examples.jar", "org.apache.livy.examples.PiApp", source, livy + ":" + spark());
        Process example = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-cp",
                        jar + ":" + livy + ":" + SPARK_JARS + "/*",
                        "org.apache.livy.examples.PiApp",
                        SERVER.url(),
                        "2")
                .redirectErrorStream(true)
                .directory(classes.toFile())
                .start();
        String output = new String(example.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output).contains("Uploading livy-example jar").containsPattern("Pi is roughly 3\\.\\d+");
        assertThat(example.waitFor()).isZero();
    }

    private static String spark() throws IOException {
        try (var jars = Files.list(SPARK_JARS)) {
            return String.join(
                    ":",
                    jars.map(Path::toString).filter(jar -> jar.endsWith(".jar")).toList());
        }
    }

    @Test
    void pickledJobsRunInPython() throws IOException, InterruptedException {
        Rest rest = Rest.at(SERVER.url());
        String session = rest.session("pyspark");
        String python = rest.run(session, "import sys; print(sys.executable)")
                .path("output")
                .path("data")
                .path("text/plain")
                .asText();
        rest.delete(session);
        Path script = folder.resolve("jobs.py");
        Files.write(script, JobsIT.class.getResourceAsStream("/livy/jobs.py").readAllBytes());
        ProcessBuilder builder = new ProcessBuilder(python, script.toString(), SERVER.url()).redirectErrorStream(true);
        builder.environment()
                .put(
                        "PYTHONPATH",
                        SPARK_JARS.resolveSibling("python") + ":"
                                + SPARK_JARS.getParent().getParent());
        Process client = builder.start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(output.lines())
                .containsExactly(
                        "3",
                        "FAILED: TypeError: can only concatenate str (not \"int\") to str",
                        "None",
                        "42",
                        "FAILED: KeyError: 'Cannot find shared variable named other'");
        assertThat(client.waitFor()).isZero();
    }

    @Test
    void whatIsNoJobIsRefusedInASentence() {
        Rest rest = Rest.at(SERVER.url());
        String session = rest.session("spark");
        refused(rest.post(session + "/submit-job", "{\"jobType\":\"spark\"}"), 400, "no job provided");
        refused(rest.post(session + "/submit-job", "{\"job\":\"\",\"jobType\":\"spark\"}"), 400, "no job provided");
        refused(rest.post(session + "/run-job", "{\"job\":\"%\",\"jobType\":\"spark\"}"), 400, "(expected: base64)");
        refused(
                rest.post(session + "/run-job", "{\"job\":\"aaaa\"}"),
                400,
                "jobType: none (expected: spark or pyspark)");
        refused(
                rest.post(session + "/run-job", "{\"job\":\"aaaa\",\"jobType\":\"sql\"}"),
                400,
                "jobType: sql (expected: spark or pyspark)");
        refused(rest.get(session + "/jobs/0"), 404, "Job '0' not found.");
        refused(rest.post(session + "/jobs/0/cancel", ""), 404, "Job '0' not found.");

        // No object of Kryo's: a job like another, which fails.
        JsonNode job = rest.post(session + "/submit-job", "{\"job\":\"aaaa\",\"jobType\":\"spark\"}")
                .json();
        assertThat(job.properties()).extracting(Map.Entry::getKey).containsExactly("id", "state", "result", "error");
        assertThat(job.path("state").asText()).isEqualTo("QUEUED");
        JsonNode failed =
                rest.get(session + "/jobs/" + job.path("id") + "?wait=60s").json();
        while (!failed.path("state").asText().equals("FAILED")) {
            assertThat(failed.path("state").asText()).isIn("QUEUED", "STARTED");
            failed = rest.get(session + "/jobs/" + job.path("id") + "?wait=60s").json();
        }
        assertThat(failed.path("error").asText()).contains("Exception");
        assertThat(rest.get(session + "/jobs/" + job.path("id")).json()).isEqualTo(failed);
        refused(rest.get(session + "/statements/" + job.path("id")), 404, "not found");
        rest.delete(session);
    }

    @Test
    void nothingOfJobsIsLoadedBeforeTheFirst() throws IOException {
        Rest rest = Rest.at(SERVER.url());
        Path log = folder.resolve("classes.log");
        Rest.Answer created = rest.post(
                "/sessions",
                "{\"kind\":\"spark\",\"conf\":{\"spark.driver.extraJavaOptions\":\"-Xlog:class+load:file=" + log
                        + "\"}}");
        String session = created.header("location");
        assertThat(rest.run(session, "spark.range(3).count()")
                        .path("output")
                        .path("status")
                        .asText())
                .isEqualTo("ok");
        assertThat(Files.readString(log))
                .contains("dev.firesteel.interpreter.scala.ScalaEngine ")
                .doesNotContain("org.apache.livy.", "dev.firesteel.interpreter.job.");
        rest.delete(session);
    }

    private static void refused(Rest.Answer answer, int status, String sentence) {
        assertThat(answer.body()).startsWith("{\"msg\":\"").contains(sentence);
        assertThat(answer.status()).isEqualTo(status);
    }
}
