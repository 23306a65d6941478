// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.InProcess;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.v1.RunAndWatchStatementResponse;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchStatementTest {
    private final FakeSessions sessions = new FakeSessions();
    private InProcess served;

    @BeforeEach
    void serve() throws IOException {
        served = InProcess.serve(new StatementApi(sessions));
    }

    @AfterEach
    void close() throws InterruptedException {
        served.close();
    }

    @Test
    void everyKindOfEventIsTold() {
        Map<String, RawJson> data = Map.of("image/png", RawJson.of("\"iVBOR\""));
        sessions.log.add(new EventBody.Started());
        for (EventBody.Stream stream : EventBody.Stream.values()) {
            sessions.log.add(new EventBody.Text("a", stream));
        }
        sessions.log.add(new EventBody.Display(data, "d", true));
        sessions.log.add(new EventBody.Progress(0.5, 1, 2));
        sessions.log.add(new EventBody.Result(data, "cut"));
        sessions.log.add(new EventBody.Failure("E", "v", List.of("t")));
        sessions.log.add(new EventBody.Notice("R", "m"));
        sessions.log.add(new EventBody.Finished(EventBody.Outcome.CANCELLED));

        List<String> told = new ArrayList<>();
        watch(0).forEachRemaining(event -> {
            assertThat(event.getSequence()).isEqualTo(told.size() + 1);
            assertThat(event.getTime()).isEqualTo(Words.time(FakeSessions.CREATED));
            told.add(event.toString().replaceAll("(?s)sequence.*?}\n|\\s+", " ").strip());
        });

        assertThat(told)
                .containsExactly(
                        "started { }",
                        "text { text: \"a\" stream: TEXT_STREAM_STDOUT }",
                        "text { text: \"a\" stream: TEXT_STREAM_STDERR }",
                        "text { text: \"a\" stream: TEXT_STREAM_ECHO }",
                        "display { data { key: \"image/png\" value { json: \"\\\"iVBOR\\\"\" } } display_id: \"d\" update: true }",
                        "progress { progress: 0.5 completed_tasks: 1 total_tasks: 2 }",
                        "result { data { key: \"image/png\" value { json: \"\\\"iVBOR\\\"\" } } truncated: \"cut\" }",
                        "error { ename: \"E\" evalue: \"v\" traceback: \"t\" }",
                        "notice { reason: \"R\" message: \"m\" }",
                        "finished { state: STATEMENT_STATE_CANCELLED }");
        assertThat(sessions.log.closed()).isEqualTo(1);
    }

    @Test
    void eventsComeAsTheyHappenAndFromWhereTheReaderWas() {
        sessions.log.add(new EventBody.Started());
        sessions.log.add(text("old"));
        Iterator<StatementEvent> events = watch(1);

        assertThat(events.next().getText().getText()).isEqualTo("old");
        sessions.log.add(text("new"));
        assertThat(events.next().getText().getText()).isEqualTo("new");
        sessions.log.add(new EventBody.Finished(EventBody.Outcome.AVAILABLE));
        assertThat(events.next().hasFinished()).isTrue();
        assertThat(events.hasNext()).isFalse();
    }

    @Test
    void runAndWatchTellsTheStatementFirst() {
        sessions.log.add(new EventBody.Started());
        sessions.log.add(new EventBody.Finished(EventBody.Outcome.AVAILABLE));
        List<RunAndWatchStatementResponse> messages = new ArrayList<>();

        StatementServiceGrpc.newBlockingStub(served.channel())
                .runAndWatchStatement(RunStatementRequest.newBuilder()
                        .setSession("nb")
                        .setCode("1")
                        .build())
                .forEachRemaining(messages::add);

        assertThat(sessions.calls).endsWith("watchStatement 7 3 0");
        assertThat(messages.get(0).getStatement().getId()).isEqualTo(3);
        assertThat(messages.get(1).getEvent().hasStarted()).isTrue();
        assertThat(messages.get(2).getEvent().hasFinished()).isTrue();
        assertThat(messages).hasSize(3);
    }

    @Test
    void aReaderThatTakesNothingHoldsOneBatch() throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            sessions.log.add(text("x"));
        }
        sessions.log.add(new EventBody.Finished(EventBody.Outcome.AVAILABLE));
        SlowReader reader = new SlowReader();
        StatementServiceGrpc.newStub(served.channel()).watchStatement(request(0), reader);

        for (int i = 1; i <= 1001; i++) {
            assertThat(reader.take().getSequence()).isEqualTo(i);
            assertThat(sessions.log.slicesRead()).isLessThanOrEqualTo(i + 1);
        }
        reader.call.request(1);
        assertThat(reader.ended.poll(30, TimeUnit.SECONDS)).isEqualTo(Status.OK);
    }

    @Test
    void aReaderThatLeavesIsForgotten() throws InterruptedException {
        sessions.log.add(new EventBody.Started());
        SlowReader reader = new SlowReader();
        StatementServiceGrpc.newStub(served.channel()).watchStatement(request(0), reader);
        reader.take();

        reader.call.cancel("enough", null);

        await().until(() -> sessions.log.closed() == 1);
    }

    @Test
    void aLogThatFailsEndsTheStream() {
        sessions.log.add(new EventBody.Started());
        Iterator<StatementEvent> events = watch(0);
        assertThat(events.next().hasStarted()).isTrue();

        sessions.log.fail(DomainException.shuttingDown());

        assertThatThrownBy(events::hasNext).hasMessage("UNAVAILABLE: The server is shutting down.");
        assertThat(sessions.log.closed()).isEqualTo(1);
    }

    @Test
    void whatCannotBeWatchedIsRefused() {
        assertThatThrownBy(() -> watch(-1).hasNext())
                .hasMessage("INVALID_ARGUMENT: after_sequence: -1 (expected: 0 or more)");

        sessions.refusal = DomainException.sessionNotFound("7");
        assertThatThrownBy(() -> watch(0).hasNext()).hasMessage("NOT_FOUND: Session '7' not found.");
    }

    private static EventBody text(String text) {
        return new EventBody.Text(text, EventBody.Stream.STDOUT);
    }

    private Iterator<StatementEvent> watch(long afterSequence) {
        return StatementServiceGrpc.newBlockingStub(served.channel()).watchStatement(request(afterSequence));
    }

    private static WatchStatementRequest request(long afterSequence) {
        return WatchStatementRequest.newBuilder()
                .setSession("7")
                .setStatement(3)
                .setAfterSequence(afterSequence)
                .build();
    }

    /** Takes a message only when it is told to. */
    private static final class SlowReader implements ClientResponseObserver<WatchStatementRequest, StatementEvent> {
        private final BlockingQueue<StatementEvent> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<Status> ended = new LinkedBlockingQueue<>();
        private ClientCallStreamObserver<WatchStatementRequest> call;

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchStatementRequest> started) {
            call = started;
            call.disableAutoRequestWithInitial(0);
        }

        StatementEvent take() throws InterruptedException {
            call.request(1);
            StatementEvent event = events.poll(30, TimeUnit.SECONDS);
            assertThat(event).isNotNull();
            return event;
        }

        @Override
        public void onNext(StatementEvent event) {
            events.add(event);
        }

        @Override
        public void onError(Throwable failure) {
            ended.add(Status.fromThrowable(failure));
        }

        @Override
        public void onCompleted() {
            ended.add(Status.OK);
        }
    }
}
