// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firesteel.v1.StatementDisplay;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementFinished;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StatementText;
import dev.firesteel.v1.TextStream;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Server-streaming methods as server-sent events. */
class EventStreamTest {

    private static final String EVENTS = "/sessions/0/statements/0/events";

    private static final BridgeServer SERVER = new BridgeServer(
            BridgeConfig.defaults().withTimes(Duration.ofSeconds(1), Duration.ofMillis(50)), builder -> {});

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @BeforeEach
    void forget() {
        SERVER.firesteel.requests.clear();
        SERVER.firesteel.watch = (request, events) -> events.onCompleted();
    }

    private static StatementEvent text(long sequence, String text) {
        return StatementEvent.newBuilder()
                .setSequence(sequence)
                .setText(StatementText.newBuilder().setText(text).setStream(TextStream.TEXT_STREAM_STDOUT))
                .build();
    }

    private static StatementEvent finished(long sequence) {
        return StatementEvent.newBuilder()
                .setSequence(sequence)
                .setFinished(StatementFinished.newBuilder().setState(StatementState.STATEMENT_STATE_AVAILABLE))
                .build();
    }

    /** Reads events, without comments, up to one that contains the given text. */
    private static String readTo(RawHttp http, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            read.append(new String(http.chunk(), StandardCharsets.UTF_8).replace(":\n\n", ""));
        }
        return read.toString();
    }

    private static RawHttp.Answer get(String target, String... headers) throws IOException {
        return RawHttp.get(SERVER.port, target, headers);
    }

    private static String withoutComments(RawHttp.Answer answer) {
        return answer.text().replace(":\n\n", "");
    }

    @Test
    void eventsHaveAnIdANameAndTheMessage() throws Exception {
        SERVER.firesteel.watch = (request, events) -> {
            events.onNext(text(1, "é\n"));
            events.onNext(finished(2));
            events.onCompleted();
        };

        RawHttp.Answer answer = get(EVENTS, "Accept-Encoding: gzip");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsEntry("content-type", "text/event-stream;charset=utf-8")
                .containsEntry("cache-control", "no-cache")
                .containsEntry("x-content-type-options", "nosniff")
                .doesNotContainKey("content-encoding");
        assertThat(withoutComments(answer))
                .isEqualTo("id: 1\nevent: text\ndata: {\"sequence\":1,\"time\":0,\"text\":{\"text\":\"é\\n\","
                        + "\"stream\":\"stdout\"}}\n\n"
                        + "id: 2\nevent: finished\ndata: {\"sequence\":2,\"time\":0,"
                        + "\"finished\":{\"state\":\"available\"}}\n\n"
                        + "event: end\ndata: {}\n\n");
    }

    @Test
    void lineBreaksInRawJsonDontBreakTheEvent() throws Exception {
        SERVER.firesteel.watch = (request, events) -> {
            events.onNext(StatementEvent.newBuilder()
                    .setSequence(1)
                    .setDisplay(StatementDisplay.newBuilder()
                            .putData("application/json", FakeFiresteel.raw("{\n\n\"a\":\r\n1}")))
                    .build());
            events.onCompleted();
        };

        assertThat(withoutComments(get(EVENTS)))
                .startsWith("id: 1\nevent: display\ndata: {\"sequence\":1,\"time\":0,\"display\":{\"data\":"
                        + "{\"application/json\":{\ndata: \ndata: \"a\":\ndata: \ndata: 1}},");
    }

    @Test
    void aStreamWithoutIdsHasNone() throws Exception {
        assertThat(withoutComments(get("/sessions/0/events")))
                .startsWith("event: state\ndata: {\"state\":{\"id\":0,")
                .endsWith("\n\nevent: end\ndata: {}\n\n");
    }

    @Test
    void aClientGoesOnWhereItWas() throws Exception {
        get(EVENTS, "Last-Event-ID: 41");
        get(EVENTS + "?lastEventId=42");
        get(EVENTS + "?lastEventId=42", "Last-Event-ID: 43"); // The header is the browser's, the newer one.
        get(EVENTS + "?afterSequence=44");
        get(EVENTS, "Last-Event-ID: ");

        assertThat(SERVER.firesteel.requests)
                .extracting(request -> ((WatchStatementRequest) request).getAfterSequence())
                .containsExactly(41L, 42L, 43L, 44L, 0L);
        assertThat(get(EVENTS, "Last-Event-ID: x").text()).isEqualTo("{\"msg\":\"For input string: \\\"x\\\"\"}");
    }

    @Test
    void anErrorBeforeTheFirstEventIsAnOrdinaryOne() throws Exception {
        SERVER.firesteel.watch = (request, events) -> events.onError(FakeFiresteel.notFound("9"));

        RawHttp.Answer answer = get(EVENTS);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("content-type")).isEqualTo("application/json;charset=utf-8");
        assertThat(answer.header("x-firesteel-reason")).isEqualTo("SESSION_NOT_FOUND");
        assertThat(answer.text()).isEqualTo("{\"msg\":\"Session '9' not found.\"}");
        assertThat(get("/sessions/9/events").status()).isEqualTo(404);
    }

    @Test
    void aLaterErrorIsAnEvent() throws Exception {
        SERVER.firesteel.watch = (request, events) -> {
            events.onNext(text(1, "x"));
            events.onError(Status.UNAVAILABLE.withDescription("store: gone").asRuntimeException());
        };

        assertThat(withoutComments(get(EVENTS)))
                .endsWith("\n\nevent: failed\ndata: {\"msg\":\"store: gone\"}\n\n")
                .doesNotContain("event: end");
    }

    @Test
    void anExceptionOfTheImplementationIsAnErrorThatTellsNothing() throws Exception {
        SERVER.firesteel.watch = (request, events) -> {
            events.onNext(text(1, "x"));
            throw new IllegalStateException("secret");
        };

        assertThat(withoutComments(get(EVENTS)))
                .endsWith("event: failed\ndata: {\"msg\":\"Internal error: see the server's log\"}\n\n");
    }

    @Test
    void aSilentStreamOpensAndIsKeptAliveBeyondTheRequestTimeout() throws Exception {
        CompletableFuture<ServerCallStreamObserver<StatementEvent>> watching = new CompletableFuture<>();
        SERVER.firesteel.watch = (request, events) -> watching.complete(events);

        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("GET", EVENTS, 0);
            assertThat(http.head().status()).isEqualTo(200);
            for (int i = 0; i < 40; i++) { // Of 50 ms each: twice the request timeout.
                assertThat(new String(http.chunk(), StandardCharsets.UTF_8)).isEqualTo(":\n\n");
            }
            watching.join().onNext(text(1, "x"));
            assertThat(readTo(http, "\n\n")).startsWith("id: 1\n");
            watching.join().onError(FakeFiresteel.notFound("0"));
            assertThat(readTo(http, "}\n\n")).startsWith("event: failed\ndata: {\"msg\":\"Session '0' not found.\"}");
        }
    }

    @Test
    void aClientThatLeavesIsHeardOf() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        SERVER.firesteel.watch = (request, events) -> {
            events.setOnCancelHandler(cancelled::countDown);
            events.onNext(text(1, "x"));
        };

        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("GET", EVENTS, 0);
            http.head();
            readTo(http, "\n\n");
        }

        assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void headWantsNoEvents() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(1);
        SERVER.firesteel.watch = (request, events) -> events.setOnCancelHandler(cancelled::countDown);

        RawHttp.Answer answer = RawHttp.call(SERVER.port, "HEAD", EVENTS, "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("text/event-stream;charset=utf-8");
        assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aClientThatStopsReadingStopsTheSenderAndMissesNothing() throws Exception {
        int count = 40_000;
        String line = "x".repeat(1_000);
        AtomicInteger sent = new AtomicInteger();
        SERVER.firesteel.watch = (request, events) -> events.setOnReadyHandler(() -> {
            while (events.isReady() && sent.get() < count) {
                events.onNext(text(sent.incrementAndGet(), line));
            }
            if (events.isReady()) {
                events.onCompleted();
            }
        });

        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("GET", EVENTS, 0);
            http.head();
            AtomicInteger seen = new AtomicInteger(-1);
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> sent.get() > 0 && seen.getAndSet(sent.get()) == sent.get());
            assertThat(sent.get()).isLessThan(count / 2);

            int next = 1;
            StringBuilder rest = new StringBuilder();
            while (rest.indexOf("event: end") < 0) {
                rest.append(new String(http.chunk(), StandardCharsets.UTF_8));
                int end;
                while ((end = rest.indexOf("\n\n")) >= 0 && !rest.toString().startsWith("event: end")) {
                    String event = rest.substring(0, end);
                    rest.delete(0, end + 2);
                    if (event.startsWith("id: ")) {
                        assertThat(event).startsWith("id: " + next + "\n");
                        next++;
                    }
                }
            }
            assertThat(next).isEqualTo(count + 1);
        }
    }
}
