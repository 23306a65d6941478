// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server whose data folder is on a file system of its own, which gets full while code runs. The file system is in memory and
 * mounted in a namespace of the server's own, so no right is needed; what keeps it full is a file, seen through {@code /proc}.
 */
@Timeout(600)
class FullDiskIT {
    private static final List<String> NAMESPACE = List.of("unshare", "--user", "--map-root-user", "--mount");
    private static final int SIZE = 96 << 20;
    private static final int LEFT = 8 << 20;
    private static final int LINES = 24_000;

    /** Runs a server, and looks at its data when it has ended, before the namespace is gone. */
    private static final String SCRIPT = "mount -t tmpfs -o size=" + SIZE + " tmpfs \"$0\" && \"$@\" server --port 0"
            + " --data \"$0/data\"; \"$@\" check --data \"$0/data\"";

    @TempDir
    private Path folder;

    private static void requireNamespaces() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(NAMESPACE);
        command.addAll(List.of("mount", "-t", "tmpfs", "tmpfs", "/mnt"));
        Process attempt;
        try {
            attempt = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            skip(String.valueOf(e.getMessage()));
            return;
        }
        String why = new String(attempt.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (attempt.waitFor() != 0) {
            skip(why);
        }
    }

    private static void skip(String why) {
        String reason =
                "This system lets nobody mount in a namespace of its own: not tested on a full disk. " + why.strip();
        System.err.println(reason);
        Assumptions.abort(reason);
    }

    @Test
    void nothingIsLostWhenTheDiskIsFullAndWorkGoesOnWhenThereIsRoom() throws Exception {
        requireNamespaces();
        Path disk = Files.createDirectory(folder.resolve("disk"));
        List<String> runner = new ArrayList<>(NAMESPACE);
        runner.addAll(List.of("sh", "-c", SCRIPT, disk.toString()));
        try (Program program = Program.start(folder, Map.of(), runner)) {
            try {
                Path filler = Path.of("/proc/" + program.process().pid() + "/root" + disk + "/filler");
                Rest rest = Rest.at(program.url());
                fillAndGoOn(rest, filler);
                program.process().children().forEach(ProcessHandle::destroy);
                Program.End end = program.end();
                assertThat(end.out()).endsWith("All is well.\n");
                assertThat(end.exitCode()).isZero();
            } finally {
                program.process().descendants().forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private void fillAndGoOn(Rest rest, Path filler) throws Exception {
        // Scala would need room for the classes that it is compiled to.
        String session = rest.session("pyspark");
        Gates gates = new Gates(folder);
        String printing = rest.submit(
                session,
                gates.python("runs") + "\n" + gates.python("gate") + "\nfor i in range(" + LINES
                        + "):\n    print(f'{i:6d} ' + 'x' * 992)\nprint('printed')");
        gates.open("runs");
        long room = Files.getFileStore(filler.getParent()).getUsableSpace();
        Files.write(filler, new byte[Math.toIntExact(room - LEFT)]);
        gates.open("gate");
        CompletableFuture<String> watched = CompletableFuture.supplyAsync(() -> events(rest, printing));
        List<String> accepted = new ArrayList<>();
        Rest.Answer[] refused = new Rest.Answer[1];
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            refused[0] = rest.post(session + "/statements", "{\"code\":\"1 + 1\"}");
            if (refused[0].status() == 201) {
                accepted.add(refused[0].header("location"));
            }
            return refused[0].status() != 201;
        });
        assertRefused(refused[0]);
        assertRefused(rest.post("/sessions", "{\"kind\":\"pyspark\"}"));
        assertThat(rest.get(printing).json().path("state").asText()).isEqualTo("running");
        assertThat(rest.get(session + "/state").json().path("state").asText()).isEqualTo("busy");
        assertThat(watched).isNotDone();
        assertThat(rest.get("/readyz").status()).isEqualTo(503);

        Files.delete(filler);
        assertThat(rest.get("/readyz").status()).isEqualTo(200);
        assertOk(rest.ended(printing));
        String stored = events(rest, printing);
        assertThat(watched.get(1, TimeUnit.MINUTES)).isEqualTo(stored);
        assertThat(stored)
                .isEqualTo(IntStream.range(0, LINES)
                                .mapToObj(i -> String.format("%6d ", i) + "x".repeat(992) + "\n")
                                .collect(Collectors.joining())
                        + "printed\n");
        for (String statement : accepted) {
            assertOk(rest.ended(statement));
        }
        assertThat(rest.run(session, "2 + 2").path("id").asInt()).isEqualTo(1 + accepted.size());
        rest.delete(session);
    }

    private static void assertRefused(Rest.Answer answer) {
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("x-firesteel-reason")).isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.header("retry-after")).isEqualTo("1");
        assertThat(answer.json().path("msg").asText())
                .startsWith("The store cannot be used: ")
                .contains("full");
    }

    private static void assertOk(JsonNode statement) {
        JsonNode output = statement.path("output");
        assertThat(output.path("status").asText())
                .as(output.path("evalue") + " " + output.path("traceback"))
                .isEqualTo("ok");
    }

    /** The text of a statement, to its end; fails when an event is missing or comes twice. */
    private static String events(Rest rest, String statement) {
        StringBuilder text = new StringBuilder();
        long last = 0;
        String event = "";
        try (InputStream stream = rest.events(statement + "/events", Map.of())) {
            for (String line : (Iterable<String>)
                    new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8)).lines()::iterator) {
                if (line.startsWith("event:")) {
                    event = line.substring(6).strip();
                } else if (line.startsWith("id:")) {
                    long id = Long.parseLong(line.substring(3).strip());
                    if (id != ++last) {
                        throw new AssertionError("event " + id + " (expected: " + last + ")");
                    }
                } else if (line.startsWith("data:") && event.equals("text")) {
                    text.append(new Rest.Answer(200, line.substring(5), null)
                            .json()
                            .path("text")
                            .path("text")
                            .asText());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
