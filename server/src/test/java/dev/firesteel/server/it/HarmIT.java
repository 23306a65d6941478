// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firesteel.server.RunningServer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What user code breaks in its own driver is told, and what nobody may see is not there. */
@Timeout(600)
class HarmIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final String LISTENS = "0A";
    /** As the kernel writes 127.0.0.1, ::ffff:127.0.0.1 and ::1 on a little-endian machine. */
    private static final Set<String> LOOPBACK =
            Set.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    private final Rest rest = Rest.at(SERVER.url());

    @Test
    void codeThatEatsAllMemoryEndsTheWorkerAndTheSessionSaysWhy() {
        String session = rest.session("spark");

        JsonNode ended = rest.run(session, "val all = Array.fill(1 << 20)(new Array[Byte](1 << 20))");

        assertThat(ended.path("state").asText()).isEqualTo("available");
        assertThat(ended.path("output").path("ename").asText()).isEqualTo("WorkerLost");
        assertThat(ended.path("output").path("evalue").asText()).contains("OutOfMemoryError");
        awaitDead(session);
        assertThat(rest.get(session + "/log?size=3").body()).contains("OutOfMemoryError");
        assertThat(rest.post(session + "/statements", "{\"code\":\"1\"}").body())
                .contains("Session is in state dead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark.stop()", "sc.stop()"})
    void aStoppedContextIsNoIdleSession(String code) {
        String session = rest.session("spark");

        JsonNode ended = rest.run(session, "println(\"before\"); " + code);

        assertThat(ended.path("output").path("data").path("text/plain").asText())
                .startsWith("before");
        awaitDead(session);
        assertThat(rest.get(session + "/log?size=5").body()).contains("stopped the SparkContext");
        assertThat(rest.get(session + "/statements/0").json()).isEqualTo(ended);
        assertThat(rest.post(session + "/statements", "{\"code\":\"1\"}").body())
                .contains("Session is in state dead");
    }

    @Test
    void aWorkerListensToThisMachineOnly() throws IOException {
        String session = rest.session("pyspark");
        rest.run(session, "sc.parallelize([1, 2], 2).map(lambda x: x + 1).collect()");
        ProcessHandle worker = EndingsIT.worker(rest, session);

        List<String> addresses = new ArrayList<>();
        for (ProcessHandle process :
                Stream.concat(Stream.of(worker), worker.descendants()).toList()) {
            addresses.addAll(listening(process.pid()));
        }

        assertThat(addresses).isNotEmpty();
        assertThat(LOOPBACK).containsAll(addresses);
        rest.delete(session);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/metrics/threads", "/metrics/pprof", "/threads"})
    void nobodySeesTheServersThreads(String path) {
        Rest.Answer answer = rest.get(path);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().path("msg").asText()).contains(path);
    }

    /** Local addresses of the sockets that a process listens on. */
    private static List<String> listening(long pid) throws IOException {
        Set<String> inodes;
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            List<String> found = new ArrayList<>();
            for (Path descriptor : descriptors) {
                Matcher socket = SOCKET.matcher(target(descriptor));
                if (socket.matches()) {
                    found.add(socket.group(1));
                }
            }
            inodes = Set.copyOf(found);
        }
        return Stream.concat(
                        Files.readAllLines(Path.of("/proc/net/tcp")).stream(),
                        Files.readAllLines(Path.of("/proc/net/tcp6")).stream())
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length > 9 && columns[3].equals(LISTENS) && inodes.contains(columns[9]))
                .map(columns -> columns[1].substring(0, columns[1].indexOf(':')))
                .toList();
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            return "closed meanwhile";
        }
    }

    private void awaitDead(String session) {
        await().atMost(Duration.ofMinutes(1)).until(() -> rest.get(session + "/state")
                .json()
                .path("state")
                .asText()
                .equals("dead"));
    }
}
