// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceStub;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What code prints reaches every watcher as it is printed, once each, whenever it looks. */
@Timeout(600)
class StreamingIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    @TempDir
    private Path folder;

    private static Rest rest;
    private static String session;

    @BeforeAll
    static void start() {
        rest = Rest.at(SERVER.url());
        session = rest.session("spark");
    }

    @Test
    void aLineArrivesWhileTheCodeRuns() throws Exception {
        Gates gates = new Gates(folder);
        String statement = rest.submit(session, "println(\"one\")\n" + gates.code("gate") + "\nprintln(\"two\")");

        Iterator<StatementEvent> grpc = watch(statement, 0);
        try (InputStream stream = rest.events(statement + "/events", Map.of());
                BufferedReader sse = reader(stream)) {
            assertThat(grpc.next().hasStarted()).isTrue();
            assertThat(grpc.next().getText().getText()).isEqualTo("one\n");
            assertThat(nextData(sse)).contains("\"sequence\":1", "\"started\":{}");
            assertThat(nextData(sse)).contains("\"sequence\":2", "\"text\":\"one\\n\"");

            gates.open("gate");

            assertThat(grpc.next().getText().getText()).isEqualTo("two\n");
            assertThat(grpc.next().hasFinished()).isTrue();
            assertThat(grpc.hasNext()).isFalse();
            assertThat(nextData(sse)).contains("\"sequence\":3", "\"text\":\"two\\n\"");
            assertThat(nextData(sse)).contains("\"sequence\":4", "\"finished\":{\"state\":\"available\"}");
            assertThat(sse.lines()).contains("event: end").noneMatch(line -> line.startsWith("id:"));
        }
    }

    @Test
    void aWatcherGoesOnWhereItWasAlsoLongAfterTheEnd() {
        String statement =
                rest.submit(session, "(1 to 5).foreach { i => println(i); Console.out.flush(); Thread.sleep(60) }");
        List<Long> whole = sequences(watch(statement, 0));
        assertThat(whole)
                .isEqualTo(IntStream.rangeClosed(1, whole.size())
                        .mapToObj(Long::valueOf)
                        .toList());

        for (long after = 0; after < whole.size(); after++) {
            assertThat(sequences(watch(statement, after))).isEqualTo(whole.subList((int) after, whole.size()));
            assertThat(sequencesOfEvents(statement, Map.of("Last-Event-ID", Long.toString(after))))
                    .isEqualTo(whole.subList((int) after, whole.size()));
        }
        assertThat(sequences(watch(statement, whole.size()))).isEmpty();
    }

    /** A tenth of them by server-sent events, on connections of their own. */
    @Test
    void aThousandWatchersSeeEveryEvent() throws Exception {
        Gates gates = new Gates(folder);
        String statement = rest.submit(
                session,
                gates.code("thousand")
                        + "\n(1 to 40).foreach { i => println(i); Console.out.flush(); Thread.sleep(60) }");
        ExecutorService threads = Executors.newFixedThreadPool(100);
        try {
            StatementServiceStub stub = stub(StatementServiceStub.class);
            List<Collecting> grpc = Stream.generate(Collecting::new).limit(900).toList();
            grpc.forEach(watcher -> stub.watchStatement(request(statement, 0), watcher));
            List<CompletableFuture<List<Long>>> sse = Stream.generate(
                            () -> CompletableFuture.supplyAsync(() -> sequencesOfEvents(statement, Map.of()), threads))
                    .limit(100)
                    .toList();
            for (Collecting watcher : grpc) {
                watcher.started.get();
            }

            gates.open("thousand");

            rest.ended(statement);
            List<StatementEvent> events = new ArrayList<>();
            watch(statement, 0).forEachRemaining(events::add);
            assertThat(events.stream().map(event -> event.getText().getText()).collect(Collectors.joining()))
                    .isEqualTo(
                            IntStream.rangeClosed(1, 40).mapToObj(i -> i + "\n").collect(Collectors.joining()));
            for (Collecting watcher : grpc) {
                assertThat(watcher.all.get()).isEqualTo(events);
            }
            List<Long> sequences =
                    events.stream().map(StatementEvent::getSequence).toList();
            for (CompletableFuture<List<Long>> watcher : sse) {
                assertThat(watcher.get()).isEqualTo(sequences);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aWatcherThatStopsReadingSlowsNobody() throws Exception {
        Gates gates = new Gates(folder);
        String statement =
                rest.submit(session, gates.code("stalled") + "\n(1 to 16384).foreach { i => println(\"x\" * 1023) }");
        Stalled stalled = new Stalled();
        stub(StatementServiceStub.class).watchStatement(request(statement, 0), stalled);
        stalled.call.request(1);
        assertThat(stalled.events.take().hasStarted()).isTrue();

        gates.open("stalled");

        assertThat(rest.ended(statement).path("output").path("status").asText()).isEqualTo("ok");
        assertThat(stalled.events).hasSizeLessThan(3);
        stalled.call.request(Integer.MAX_VALUE);
        long length = 0;
        for (StatementEvent event = stalled.events.take(); !event.hasFinished(); event = stalled.events.take()) {
            length += event.getText().getText().length();
        }
        assertThat(length).isEqualTo(16384 * 1024);
    }

    @Test
    void aHundredMegabytesFromPythonArriveAndAreNotKeptInMemory() throws Exception {
        String python = rest.session("pyspark");
        rest.run(python, "print('warm')");
        long server = ProcessHandle.current().pid();
        long worker = EndingsIT.worker(rest, python).pid();
        long serverBefore = liveHeap(server);
        long workerBefore = liveHeap(worker);

        String statement = rest.submit(python, "for _ in range(1_000_000): print('x' * 99)");
        Iterator<StatementEvent> events = watch(statement, 0);
        long length = 0;
        for (long look = 25_000_000; events.hasNext(); ) {
            length += events.next().getText().getText().length();
            if (length >= look) {
                look += 25_000_000;
                assertThat(liveHeap(server) - serverBefore)
                        .as("growth of the server")
                        .isLessThan(64 << 20);
                assertThat(liveHeap(worker) - workerBefore)
                        .as("growth of the worker")
                        .isLessThan(64 << 20);
            }
        }

        assertThat(length).isEqualTo(100_000_000);
        rest.delete(python);
    }

    /** Bytes that a Java process still needs: jcmd counts them after a full collection, which it asks for. */
    private static long liveHeap(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader lines = reader(process.getInputStream())) {
            String total = lines.lines().reduce("", (before, line) -> line);
            assertThat(total).startsWith("Total");
            return Long.parseLong(total.strip().split(" +")[2]);
        }
    }

    private static List<Long> sequences(Iterator<StatementEvent> events) {
        List<Long> sequences = new ArrayList<>();
        events.forEachRemaining(event -> sequences.add(event.getSequence()));
        return sequences;
    }

    private static List<Long> sequencesOfEvents(String statement, Map<String, String> headers) {
        try (InputStream stream = rest.events(statement + "/events", headers);
                BufferedReader sse = reader(stream)) {
            return sse.lines()
                    .filter(line -> line.startsWith("id:"))
                    .map(line -> Long.valueOf(line.substring(3).strip()))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Iterator<StatementEvent> watch(String statement, long after) {
        return stub(StatementServiceBlockingStub.class).watchStatement(request(statement, after));
    }

    private static WatchStatementRequest request(String statement, long after) {
        String[] path = statement.split("/");
        return WatchStatementRequest.newBuilder()
                .setSession(path[2])
                .setStatement(Integer.parseInt(path[4]))
                .setAfterSequence(after)
                .build();
    }

    private static <T> T stub(Class<T> type) {
        return GrpcClients.builder("gproto+" + SERVER.url())
                .responseTimeoutMillis(0)
                .maxResponseLength(0)
                .build(type);
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    private static String nextData(BufferedReader sse) throws IOException {
        String line = sse.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = sse.readLine();
        }
        assertThat(line).isNotNull();
        return line;
    }

    /** Takes all, without a thread of its own. */
    private static final class Collecting implements StreamObserver<StatementEvent> {
        private final List<StatementEvent> events = new ArrayList<>();
        private final CompletableFuture<Void> started = new CompletableFuture<>();
        private final CompletableFuture<List<StatementEvent>> all = new CompletableFuture<>();

        @Override
        public void onNext(StatementEvent event) {
            events.add(event);
            started.complete(null);
        }

        @Override
        public void onError(Throwable failure) {
            started.completeExceptionally(failure);
            all.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            all.complete(events);
        }
    }

    /** Takes a message only when it is told to. */
    private static final class Stalled implements ClientResponseObserver<WatchStatementRequest, StatementEvent> {
        private final BlockingQueue<StatementEvent> events = new LinkedBlockingQueue<>();
        private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        private ClientCallStreamObserver<WatchStatementRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchStatementRequest> started) {
            call = started;
            call.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(StatementEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void onCompleted() {}
    }
}
