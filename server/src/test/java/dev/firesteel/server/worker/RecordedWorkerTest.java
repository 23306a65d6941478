// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.HeldEventStore;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.worker.v1.ConnectRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A worker of the first version, by its recorded messages, against today's server. */
class RecordedWorkerTest {
    private static final Path RECORDED = Path.of("../proto/src/test/resources/link/v1");

    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final HeldEventStore store = new HeldEventStore();
    private final EventLog log = new EventLog(store, Runnable::run);
    private final WorkerRegistry registry = new WorkerRegistry(WorkerSettings.DEFAULT, time, time);
    private final Heard heard = new Heard();

    @Test
    void isUnderstoodInAllItSays() throws Exception {
        store.open();
        registry.admit(WorkerCredentials.of("worker", "token"), 5, heard);
        Server server = InProcessServerBuilder.forName("recorded")
                .addService(new WorkerLinkService(registry, log, new ArtifactStore(folder, 1 << 20), Runnable::run)
                        .definition())
                .build()
                .start();
        ManagedChannel channel = InProcessChannelBuilder.forName("recorded").build();
        try {
            Raw worker = new Raw(channel, "token");
            worker.send(recorded("hello"));
            assertThat(worker.next().hasWelcome()).isTrue();
            heard.await("connected 4.2.0 ready=true");
            assertThat(heard.hello)
                    .isEqualTo(new WorkerHello(
                            "4.2.0",
                            "2.13.18",
                            4711,
                            true,
                            "local-1",
                            "http://127.0.0.1:4040",
                            1,
                            List.of(3),
                            List.of()));

            worker.send(recorded("phase"));
            heard.await("spark");
            worker.send(recorded("heartbeat"));
            worker.send(recorded("events"));
            assertThat(worker.next().hasExecute()).isTrue();
            assertThat(worker.next().getAcknowledge().getSequence()).isEqualTo(10);
            assertThat(store.read(new StatementRef(5, 3), 0, Long.MAX_VALUE, 1 << 20)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(events());

            var candidates = heard.connection.complete(Kind.SPARK, "x.co", 4).toCompletableFuture();
            worker.send(recorded("completion"));
            assertThat(candidates
                            .orTimeout(60, java.util.concurrent.TimeUnit.SECONDS)
                            .join())
                    .containsExactly("count", "collect");
            worker.send(recorded("file_added"));
            heard.await("file 2: no room");
            worker.send(recorded("failed"));
            heard.await("failed: Spark did not start.");
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    private static ConnectRequest recorded(String name) throws IOException {
        return ConnectRequest.parseFrom(Files.readAllBytes(RECORDED.resolve(name + ".request.binpb")));
    }

    private static List<Event> events() {
        Instant start = Instant.ofEpochSecond(1_760_000_000L);
        return List.of(
                new Event(1, start.plusMillis(1), new EventBody.Started()),
                new Event(2, start.plusSeconds(1), new EventBody.Text("printed \u03bb\n", Stream.STDOUT)),
                new Event(3, start.plusSeconds(2), new EventBody.Text("warned\n", Stream.STDERR)),
                new Event(4, start.plusSeconds(3), new EventBody.Text("res0: Int = 2\n", Stream.ECHO)),
                new Event(
                        5,
                        start.plusSeconds(4),
                        new EventBody.Display(Map.of("text/html", RawJson.of("\"<b>x</b>\"")), "d1", true)),
                new Event(6, start.plusSeconds(5), new EventBody.Progress(0.5, 1, 2)),
                new Event(
                        7,
                        start.plusSeconds(6),
                        new EventBody.Result(Map.of("application/json", RawJson.of("[1]")), "1 of 2 rows")),
                new Event(
                        8,
                        start.plusSeconds(7),
                        new EventBody.Failure("Error", "boom", List.of("at line 1\n", "at line 2\n"))),
                new Event(9, start.plusSeconds(8), new EventBody.Notice("CANCEL_JOBS", "Jobs are cancelled.")),
                new Event(10, start.plusSeconds(9), new EventBody.Finished(Outcome.CANCELLED)));
    }
}
