// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.Postgresql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers as processes on one PostgreSQL, with real workers: one is killed, one stands still. */
@Timeout(600)
class TwoServersIT {
    private static final int WATCHERS = 10;
    private static final int LINES = 200;
    private static final Pattern FROM_POOL = Pattern.compile("has a worker from the pool: local (\\d+) ");

    private static Postgresql postgresql;

    @TempDir
    private Path folder;

    private final int[] ports = new int[2];

    @BeforeAll
    static void database() throws Exception {
        postgresql = Postgresql.start();
    }

    @AfterAll
    static void stop() throws Exception {
        if (postgresql != null) {
            postgresql.close();
        }
    }

    @Test
    void killedServersSessionsGoOnWithTheOther() throws Exception {
        String database = postgresql.database();
        try (Program first = start(0, database);
                Program second = start(1, database)) {
            Rest atFirst = Rest.at(first.url());
            Rest atSecond = Rest.at(second.url());
            String session = atFirst.session("pyspark");
            String other = atSecond.session("sql");
            assertThat(other).isNotEqualTo(session);
            atSecond.run(session, "kept = 42");
            for (Rest any : List.of(atFirst, atSecond)) {
                assertThat(any.get("/sessions").json().path("sessions"))
                        .extracting(listed -> "/sessions/" + listed.path("id").asInt())
                        .containsExactly(session, other);
            }
            String statement = atSecond.submit(session, printing());
            String waiting = atSecond.submit(session, "kept");
            List<Watcher> watchers = watchers(atSecond, statement);

            first.process().destroyForcibly().waitFor();
            long killed = System.nanoTime();

            for (Watcher watcher : watchers) {
                watcher.check();
            }
            tell("a kill", watchers, killed);
            assertThat(atSecond.ended(waiting)
                            .path("output")
                            .path("data")
                            .path("text/plain")
                            .asText())
                    .isEqualTo("42");
            atSecond.delete(other);
            atSecond.delete(session);
        }
    }

    @Test
    void serverThatStoodStillComesBackWithoutWhatTheOtherTook() throws Exception {
        String database = postgresql.database();
        try (Program first = start(0, database);
                Program second = start(1, database)) {
            Rest atFirst = Rest.at(first.url());
            Rest atSecond = Rest.at(second.url());
            String session = atFirst.session("pyspark");
            atFirst.run(session, "kept = 42");
            String statement = atSecond.submit(session, printing());
            List<Watcher> watchers = watchers(atSecond, statement);
            signal(first, "STOP");
            long stopped = System.nanoTime();
            try {
                for (Watcher watcher : watchers) {
                    watcher.check();
                }
                tell("a stop", watchers, stopped);
            } finally {
                signal(first, "CONT");
            }
            assertThat(atSecond.run(session, "kept")
                            .path("output")
                            .path("data")
                            .path("text/plain")
                            .asText())
                    .isEqualTo("42");
            // Also through the one that was taken for dead, once it has ended what it was and joined anew.
            assertThat(first.url()).isEqualTo(atFirst.url());
            assertThat(atFirst.run(session, "kept + 1")
                            .path("output")
                            .path("data")
                            .path("text/plain")
                            .asText())
                    .isEqualTo("43");
            atFirst.delete(session);
        }
    }

    @Test
    void eachHasAPoolOfItsOwnWhichEndsWithIt() throws Exception {
        String database = postgresql.database();
        try (Program first = start(0, database, "-Dpool.size=1");
                Program second = start(1, database, "-Dpool.size=1", "-Dsession.stop-timeout=30s")) {
            Rest atFirst = Rest.at(first.url());
            Rest atSecond = Rest.at(second.url());
            PoolIT.awaitWarm(atFirst);
            PoolIT.awaitWarm(atSecond);
            CompletableFuture<Rest.Answer> creating =
                    CompletableFuture.supplyAsync(() -> atFirst.post("/sessions", "{\"kind\":\"spark\"}"));
            Rest.Answer other = atSecond.post("/sessions", "{\"kind\":\"spark\"}");
            Rest.Answer moving = creating.get();
            for (Rest.Answer created : List.of(moving, other)) {
                assertThat(created.json().path("state").asText()).isEqualTo("idle");
            }
            ProcessHandle kept = fromPool(atFirst, moving.header("location"));
            assertThat(fromPool(atSecond, other.header("location"))).isNotEqualTo(kept);
            atFirst.run(moving.header("location"), "val kept = 42");
            PoolIT.awaitWarm(atFirst);
            List<ProcessHandle> workers = PoolIT.workers(first);
            assertThat(workers).hasSize(2).contains(kept);

            first.process().destroyForcibly().waitFor();

            workers.get(1 - workers.indexOf(kept)).onExit().get();
            await().atMost(Duration.ofMinutes(2)).until(() -> atSecond.get(moving.header("location") + "/state")
                    .json()
                    .path("state")
                    .asText()
                    .equals("idle"));
            assertThat(atSecond.run(moving.header("location"), "print(kept)")
                            .path("output")
                            .path("data")
                            .path("text/plain")
                            .asText())
                    .isEqualTo("42");
            PoolIT.awaitWarm(atSecond);
            List<ProcessHandle> ours = PoolIT.workers(second);
            // Not of the process: that would close what we read from it.
            second.process().toHandle().destroy();
            assertThat(second.end().exitCode()).isZero();
            assertThat(ours).hasSize(2).noneMatch(ProcessHandle::isAlive);
            assertThat(kept.isAlive()).isFalse();
        }
    }

    private static ProcessHandle fromPool(Rest rest, String session) {
        String log = rest.get(session + "/log?size=-1").body();
        Matcher matcher = FROM_POOL.matcher(log);
        assertThat(matcher.find()).as(log).isTrue();
        return ProcessHandle.of(Long.parseLong(matcher.group(1))).orElseThrow();
    }

    private static void tell(String what, List<Watcher> watchers, long since) {
        System.out.println("TwoServersIT: after " + what + " the events stood still for "
                + watchers.stream().mapToLong(Watcher::longestGapMillis).max().orElse(0)
                + " ms, the statement ended after " + (System.nanoTime() - since) / 1_000_000 + " ms");
    }

    private static String printing() {
        return "import time\nfor i in range(" + LINES + "):\n    print(i, flush=True)\n    time.sleep(0.1)";
    }

    private Program start(int number, String database, String... settings) throws IOException {
        if (ports[0] == 0) {
            ports[0] = freePort();
            ports[1] = freePort();
        }
        List<String> arguments = new ArrayList<>(List.of(
                "server",
                "--port",
                Integer.toString(ports[number]),
                "--data",
                folder.resolve("data" + number).toString(),
                "-Dstore.url=" + database,
                "-Dcluster.peers=127.0.0.1:" + ports[1 - number]));
        arguments.addAll(List.of(settings));
        return Program.start(folder, arguments.toArray(String[]::new));
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void signal(Program program, String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder(
                        "kill", "-" + name, Long.toString(program.process().pid()))
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    private static List<Watcher> watchers(Rest rest, String statement) throws InterruptedException {
        List<Watcher> watchers = new ArrayList<>();
        for (int i = 0; i < WATCHERS; i++) {
            watchers.add(new Watcher(rest, statement));
        }
        for (Watcher watcher : watchers) {
            watcher.printed.await();
        }
        return watchers;
    }

    /** Follows a statement to its end, and goes on where it was whenever the stream breaks. */
    private static final class Watcher {
        private final Rest rest;
        private final String statement;
        private final List<Long> sequences = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final CountDownLatch printed = new CountDownLatch(1);
        private final CompletableFuture<Void> done;
        private long last = System.nanoTime();
        private long longestGap;
        private String event = "";

        Watcher(Rest rest, String statement) {
            this.rest = rest;
            this.statement = statement;
            this.done = CompletableFuture.runAsync(this::follow, task -> {
                Thread thread = new Thread(task, "watcher");
                thread.setDaemon(true);
                thread.start();
            });
        }

        private void follow() {
            while (!event.equals("finished")) {
                Map<String, String> from = sequences.isEmpty()
                        ? Map.of()
                        : Map.of("Last-Event-ID", Long.toString(sequences.get(sequences.size() - 1)));
                try (BufferedReader lines = new BufferedReader(
                        new InputStreamReader(rest.events(statement + "/events", from), StandardCharsets.UTF_8))) {
                    lines.lines().forEach(this::take);
                } catch (IOException | UncheckedIOException broken) {
                    // Again, from where it was.
                }
                Thread.yield();
            }
        }

        private void take(String line) {
            if (line.startsWith("event:")) {
                String next = line.substring(6).strip();
                event = next.equals("end") ? event : next;
            } else if (line.startsWith("id:")) {
                sequences.add(Long.parseLong(line.substring(3).strip()));
                longestGap = Math.max(longestGap, System.nanoTime() - last);
                last = System.nanoTime();
            } else if (line.startsWith("data:") && event.equals("text")) {
                text.append(new Rest.Answer(200, line.substring(5), null)
                        .json()
                        .path("text")
                        .path("text")
                        .asText());
                printed.countDown();
            }
        }

        long longestGapMillis() {
            return longestGap / 1_000_000;
        }

        /** Every line once and in order, and no event twice or left out. */
        void check() {
            done.join();
            assertThat(sequences)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, sequences.size()).boxed().toList());
            assertThat(text.toString())
                    .isEqualTo(IntStream.range(0, LINES).mapToObj(i -> i + "\n").collect(Collectors.joining()));
        }
    }
}
