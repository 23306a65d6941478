// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How statements, workers and sessions end when they don't end well. */
@Timeout(600)
class EndingsIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    private static final Pattern PID = Pattern.compile("The worker is connected: process (\\d+)");

    @TempDir
    private Path folder;

    private final Rest rest = Rest.at(SERVER.url());

    @Test
    void aCancelEndsJobsAndLoopsAndTheSessionKeepsItsValues() throws IOException {
        String session = rest.session("spark");
        rest.run(session, "val kept = 42");

        String job = rest.submit(
                session, "println(\"up\"); sc.parallelize(1 to 2, 2).foreach { i => Thread.sleep(3600000) }");
        awaitText(job, "up");
        assertThat(rest.post(job + "/cancel", "{}").body()).isEqualTo("{\"msg\":\"canceled\"}");
        JsonNode cancelledJob = rest.ended(job);

        String loop = rest.submit(session, "println(\"up\"); while (true) { Thread.sleep(10) }");
        awaitText(loop, "up");
        rest.post(loop + "/cancel", null);
        JsonNode cancelledLoop = rest.ended(loop);

        for (JsonNode cancelled : List.of(cancelledJob, cancelledLoop)) {
            assertThat(cancelled.path("state").asText()).isEqualTo("cancelled");
            assertThat(cancelled.path("output").path("status").asText()).isEqualTo("error");
            assertThat(cancelled.path("output").path("data").path("text/plain").asText())
                    .isEqualTo("up\n");
        }
        assertThat(rest.run(session, "kept")
                        .path("output")
                        .path("data")
                        .path("text/plain")
                        .asText())
                .endsWith(": Int = 42\n");
        assertThat(rest.get(session + "/state").json().path("state").asText()).isEqualTo("idle");
        rest.delete(session);
    }

    @Test
    void aKilledWorkerEndsItsSessionAndNobodyElses() throws IOException {
        String other = rest.session("sql");
        String session = rest.session("spark");
        String statement = rest.submit(session, "println(\"last words\"); Thread.sleep(3600000)");
        String queued = rest.submit(session, "1");
        awaitText(statement, "last words");

        worker(rest, session).destroyForcibly();

        JsonNode lost = rest.ended(statement);
        assertThat(lost.path("state").asText()).isEqualTo("available");
        assertThat(lost.path("output").path("status").asText()).isEqualTo("error");
        assertThat(lost.path("output").path("ename").asText()).isEqualTo("WorkerLost");
        assertThat(lost.path("output").path("evalue").asText()).contains("signal 9 (SIGKILL)");
        assertThat(lost.path("output").path("data").path("text/plain").asText()).isEqualTo("last words\n");
        JsonNode dropped = rest.ended(queued);
        assertThat(dropped.path("state").asText()).isEqualTo("cancelled");
        assertThat(dropped.get("output").isNull()).isTrue();
        awaitDead(session);
        assertThat(rest.get(session + "/log?size=-1").body()).contains("signal 9 (SIGKILL)");
        assertThat(rest.post(session + "/statements", "{\"code\":\"1\"}").body())
                .contains("Session is in state dead");

        assertThat(rest.run(other, "select 1 as x")
                        .path("output")
                        .path("data")
                        .path("application/json")
                        .path("data"))
                .hasToString("[[1]]");
        rest.delete(other);
    }

    @Test
    void codeThatEndsItsProcessIsToldAndLeavesNothingBehind() {
        String session = rest.session("spark");
        rest.run(session, "val started = new ProcessBuilder(\"sleep\", \"3600\").start().pid");
        long child = Long.parseLong(rest.run(session, "print(started)")
                .path("output")
                .path("data")
                .path("text/plain")
                .asText());
        assertThat(ProcessHandle.of(child)).isPresent();

        // by reflection: a plain call ends only its statement
        JsonNode ended = rest.run(
                session, "classOf[Runtime].getMethod(\"halt\", classOf[Int]).invoke(Runtime.getRuntime, Int.box(7))");

        assertThat(ended.path("output").path("ename").asText()).isEqualTo("WorkerLost");
        assertThat(ended.path("output").path("evalue").asText()).contains("exit code 7");
        awaitDead(session);
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void twoHundredMegabytesAreKeptCutInTheViewAndToldSo() throws IOException {
        String session = rest.session("spark");

        JsonNode ended = rest.run(session, "(1 to 200).foreach { i => println(\"x\" * 1048575) }");

        assertThat(ended.path("output").path("status").asText()).isEqualTo("ok");
        assertThat(ended.path("output").path("truncated").asText()).contains("events");
        assertThat(ended.path("output").path("data").path("text/plain").asText().length())
                .isLessThanOrEqualTo(64 << 20);
        long whole = 0;
        try (InputStream events = rest.events(session + "/statements/0/events", Map.of())) {
            byte[] buffer = new byte[1 << 16];
            for (int read = events.read(buffer); read >= 0; read = events.read(buffer)) {
                whole += read;
            }
        }
        assertThat(whole).isGreaterThan(200L << 20);
        rest.delete(session);
    }

    @Test
    void deletingASessionEndsItsWorkerWhateverItDoes() throws IOException {
        String session = rest.session("spark");
        String stuck = rest.submit(
                session,
                "println(\"up\"); while (true) { try { Thread.sleep(3600000) } catch { case e: Throwable => } }");
        awaitText(stuck, "up");
        ProcessHandle worker = worker(rest, session);

        assertThat(rest.delete(session).body()).isEqualTo("{\"msg\":\"deleted\"}");

        assertThat(worker.isAlive()).isFalse();
        assertThat(rest.get(session).status()).isEqualTo(404);
    }

    @Test
    void anExpiredSessionIsNotFoundAndTheListOfTheEndedSaysWhenAndWhy() {
        String session =
                rest.post("/sessions", "{\"kind\":\"sql\",\"ttl\":\"1ms\"}").header("location");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> rest.get(session + "/state").status() == 404);

        assertThat(rest.get(session).body()).endsWith("not found.\"}");
        assertThat(listed("/sessions?size=999", session)).isNull();
        JsonNode expired = listed("/sessions?size=999&includeEnded=true", session);
        assertThat(expired.path("state").asText()).isEqualTo("dead");
        assertThat(expired.path("log").path(expired.path("log").size() - 1).asText())
                .matches("\\d{4}-\\d\\d-\\d\\dT.*Z .*Ended: Its longest life of PT0.001S is over \\(ttl\\)\\.");
    }

    private @Nullable JsonNode listed(String list, String session) {
        for (JsonNode each : rest.get(list).json().path("sessions")) {
            if (session.equals("/sessions/" + each.path("id").asInt())) {
                return each;
            }
        }
        return null;
    }

    /** The process of a session's worker, once it has dialled in. */
    static ProcessHandle worker(Rest rest, String session) {
        String log = rest.get(session + "/log?size=-1").body();
        Matcher matcher = PID.matcher(log);
        assertThat(matcher.find()).as(log).isTrue();
        return ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow();
    }

    private void awaitDead(String session) {
        await().atMost(Duration.ofMinutes(1)).until(() -> rest.get(session + "/state")
                .json()
                .path("state")
                .asText()
                .equals("dead"));
    }

    private void awaitText(String statement, String text) throws IOException {
        try (InputStream stream = rest.events(statement + "/events", Map.of());
                BufferedReader events = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            assertThat(events.lines().anyMatch(line -> line.contains(text))).isTrue();
        }
    }
}
