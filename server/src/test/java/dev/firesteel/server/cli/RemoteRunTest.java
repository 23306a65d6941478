// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.firesteel.server.InProcess;
import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CancelStatementResponse;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.DeleteSessionResponse;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.RunAndWatchStatementResponse;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementDisplay;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementFinished;
import dev.firesteel.v1.StatementNotice;
import dev.firesteel.v1.StatementPart;
import dev.firesteel.v1.StatementResult;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StatementText;
import dev.firesteel.v1.TextStream;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RemoteRunTest {
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final List<StatementEvent> events = new ArrayList<>();
    private final CountDownLatch endless = new CountDownLatch(1);
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private boolean ends = true;
    private InProcess served;

    @BeforeEach
    void serve() throws IOException {
        served = InProcess.serve(new Sessions(), new Statements());
    }

    @AfterEach
    void close() throws InterruptedException {
        served.close();
    }

    @Test
    void outputGoesWhereItBelongsAndTheSessionIsDeleted() {
        text(TextStream.TEXT_STREAM_STDOUT, "häl");
        text(TextStream.TEXT_STREAM_STDERR, "warn\n");
        text(TextStream.TEXT_STREAM_STDOUT, "lo\n");
        text(TextStream.TEXT_STREAM_ECHO, "res0: Int = 2\n");
        finish(StatementState.STATEMENT_STATE_AVAILABLE);

        assertThat(run(out).inNewSession("1 + 1", Kind.KIND_UNSPECIFIED)).isTrue();

        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hällo\nres0: Int = 2\n");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("warn\n");
        assertThat(calls).containsExactly("create KIND_SPARK", "run 7 KIND_UNSPECIFIED 1 + 1", "delete 7");
    }

    @Test
    void aSessionThatWasThereStays() {
        finish(StatementState.STATEMENT_STATE_AVAILABLE);

        assertThat(run(out).inSession("nb", "1", Kind.KIND_SQL)).isTrue();

        assertThat(calls).containsExactly("run nb KIND_SQL 1");
    }

    @Test
    void valuesAreShownAsTextWhereTheyHaveOne() {
        events.add(StatementEvent.newBuilder()
                .setDisplay(StatementDisplay.newBuilder()
                        .putData("text/plain", json("\"<Figure>\""))
                        .putData("image/png", json("\"iVBOR\"")))
                .build());
        events.add(StatementEvent.newBuilder()
                .setResult(StatementResult.newBuilder()
                        .putData("application/json", json("{\"a\":[1,2]}"))
                        .setTruncated("only 1000 rows are shown"))
                .build());
        finish(StatementState.STATEMENT_STATE_AVAILABLE);

        assertThat(run(out).inSession("7", "1", Kind.KIND_SQL)).isTrue();

        assertThat(out).hasToString("<Figure>\n{\"a\":[1,2]}\n");
        assertThat(err).hasToString("firesteel: only 1000 rows are shown\n");
    }

    @Test
    void valuesInPartsAreShownAsThoseInOnePiece() {
        part("image/png", "\"iVB");
        part("image/png", "OR\"");
        part("text/plain", "\"<Fig");
        part("text/plain", "ure>\"");
        events.add(StatementEvent.newBuilder()
                .setDisplay(
                        StatementDisplay.newBuilder().putParts("text/plain", 10).putParts("image/png", 7))
                .build());
        part("application/json", "{\"a\":");
        part("application/json", "[1,2]}");
        events.add(StatementEvent.newBuilder()
                .setResult(StatementResult.newBuilder().putParts("application/json", 11))
                .build());
        part("text/html", "\"<b>\"");
        events.add(StatementEvent.newBuilder()
                .setResult(StatementResult.newBuilder().putParts("text/html", 5))
                .build());
        finish(StatementState.STATEMENT_STATE_AVAILABLE);

        assertThat(run(out).inSession("7", "1", Kind.KIND_SQL)).isTrue();

        assertThat(out).hasToString("<Figure>\n{\"a\":[1,2]}\n<b>\n");
    }

    private void part(String mimeType, String json) {
        events.add(StatementEvent.newBuilder()
                .setPart(StatementPart.newBuilder().setMimeType(mimeType).setJson(json))
                .build());
    }

    @Test
    void aFailureIsShownAsTheLanguageShowsIt() {
        error("Error", "boom", "  at x\n", "  at y\n");
        error("NameError", "no x", "Traceback:\n", "NameError: no x\n");
        error("SystemExit", "3");
        finish(StatementState.STATEMENT_STATE_AVAILABLE);

        assertThat(run(out).inSession("7", "1", Kind.KIND_SQL)).isFalse();

        assertThat(err).hasToString("boom\n  at x\n  at y\nTraceback:\nNameError: no x\nSystemExit: 3\n");
        assertThat(out.size()).isZero();
    }

    @Test
    void aStatementThatWasCancelledSaysWhy() {
        events.add(StatementEvent.newBuilder()
                .setNotice(StatementNotice.newBuilder().setMessage("killed"))
                .build());
        finish(StatementState.STATEMENT_STATE_CANCELLED);

        assertThat(run(out).inSession("7", "1", Kind.KIND_SQL)).isFalse();

        assertThat(err).hasToString("firesteel: killed\nfiresteel: the statement was cancelled: out of luck\n");
    }

    @Test
    void aRefusalIsThrownAndTheOwnSessionDeleted() {
        ends = false;

        assertThatThrownBy(() -> run(out).inNewSession("1", Kind.KIND_SPARK))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("FAILED_PRECONDITION: no more");
        assertThat(calls).endsWith("delete 7");
    }

    @Test
    void whoGivesUpCancelsTheStatementAndDeletesTheOwnSession() throws Exception {
        text(TextStream.TEXT_STREAM_STDOUT, "first\n");
        CountDownLatch shown = new CountDownLatch(1);
        RemoteRun run = run(new OutputStream() {
            @Override
            public void write(int b) {
                shown.countDown();
            }
        });
        CompletableFuture<Boolean> result =
                CompletableFuture.supplyAsync(() -> run.inNewSession("while (true) {}", Kind.KIND_SPARK));
        shown.await();

        run.abandon();

        assertThat(calls).endsWith("cancel 7/3", "delete 7");
        endless.countDown();
        assertThat(result).succeedsWithin(java.time.Duration.ofSeconds(30)).isEqualTo(false);
        assertThat(calls).filteredOn("delete 7"::equals).hasSize(1);
    }

    @Test
    void whenNobodyReadsTheStatementIsCancelled() {
        text(TextStream.TEXT_STREAM_STDOUT, "unread\n");
        finish(StatementState.STATEMENT_STATE_AVAILABLE);
        RemoteRun run = run(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });

        assertThat(run.inSession("7", "1", Kind.KIND_SPARK)).isFalse();

        assertThat(calls).endsWith("cancel 7/3");
    }

    private RemoteRun run(OutputStream output) {
        return new RemoteRun(
                new FiresteelClient(
                        SessionServiceGrpc.newBlockingStub(served.channel()),
                        StatementServiceGrpc.newBlockingStub(served.channel())),
                new Terminal(output, err, false));
    }

    private void text(TextStream stream, String text) {
        events.add(StatementEvent.newBuilder()
                .setText(StatementText.newBuilder().setText(text).setStream(stream))
                .build());
    }

    private void error(String ename, String evalue, String... traceback) {
        events.add(StatementEvent.newBuilder()
                .setError(StatementError.newBuilder()
                        .setEname(ename)
                        .setEvalue(evalue)
                        .addAllTraceback(List.of(traceback)))
                .build());
    }

    private void finish(StatementState state) {
        events.add(StatementEvent.newBuilder()
                .setFinished(StatementFinished.newBuilder().setState(state))
                .build());
    }

    private static MimeValue json(String json) {
        return MimeValue.newBuilder().setJson(ByteString.copyFromUtf8(json)).build();
    }

    private static <T> void answer(StreamObserver<T> observer, T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    private final class Sessions extends SessionServiceGrpc.SessionServiceImplBase {
        @Override
        public void createSession(CreateSessionRequest request, StreamObserver<Session> observer) {
            calls.add("create " + request.getKind());
            answer(observer, Session.newBuilder().setId(7).build());
        }

        @Override
        public void getSession(GetSessionRequest request, StreamObserver<Session> observer) {
            answer(observer, Session.newBuilder().setStateReason("out of luck").build());
        }

        @Override
        public void deleteSession(DeleteSessionRequest request, StreamObserver<DeleteSessionResponse> observer) {
            calls.add("delete " + request.getSession());
            answer(observer, DeleteSessionResponse.getDefaultInstance());
        }
    }

    private final class Statements extends StatementServiceGrpc.StatementServiceImplBase {
        @Override
        public void runAndWatchStatement(
                RunStatementRequest request, StreamObserver<RunAndWatchStatementResponse> observer) {
            calls.add("run " + request.getSession() + " " + request.getKind() + " " + request.getCode());
            if (!ends) {
                observer.onError(
                        Status.FAILED_PRECONDITION.withDescription("no more").asRuntimeException());
                return;
            }
            observer.onNext(RunAndWatchStatementResponse.newBuilder()
                    .setStatement(Statement.newBuilder().setId(3).setSessionId(7))
                    .build());
            events.forEach(event -> observer.onNext(
                    RunAndWatchStatementResponse.newBuilder().setEvent(event).build()));
            if (!events.get(events.size() - 1).hasFinished()) {
                try {
                    endless.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            observer.onCompleted();
        }

        @Override
        public void cancelStatement(CancelStatementRequest request, StreamObserver<CancelStatementResponse> observer) {
            calls.add("cancel " + request.getSession() + "/" + request.getStatement());
            answer(observer, CancelStatementResponse.getDefaultInstance());
        }
    }
}
