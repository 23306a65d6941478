// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import dev.firesteel.v1.AddArtifactResponse;
import dev.firesteel.v1.ArtifactServiceGrpc;
import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CancelStatementResponse;
import dev.firesteel.v1.CompleteStatementRequest;
import dev.firesteel.v1.CompleteStatementResponse;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.DeleteSessionResponse;
import dev.firesteel.v1.GetSessionLogRequest;
import dev.firesteel.v1.GetSessionLogResponse;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.GetSessionStateRequest;
import dev.firesteel.v1.GetSessionStateResponse;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.GetVersionRequest;
import dev.firesteel.v1.GetVersionResponse;
import dev.firesteel.v1.InterruptSessionRequest;
import dev.firesteel.v1.InterruptSessionResponse;
import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.ListStatementsRequest;
import dev.firesteel.v1.ListStatementsResponse;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.OutputStatus;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.ServerServiceGrpc;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionEvent;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.SessionState;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementOutput;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StopSessionRequest;
import dev.firesteel.v1.StopSessionResponse;
import dev.firesteel.v1.TouchSessionRequest;
import dev.firesteel.v1.UploadArtifactRequest;
import dev.firesteel.v1.WatchSessionRequest;
import dev.firesteel.v1.WatchStatementRequest;
import dev.firesteel.worker.v1.Acknowledge;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The services of the contract over the least that can stand behind them: sessions 0 and {@code café} exist. What came is
 * kept for the test to look at. A test may put its own watch in place.
 */
final class FakeFiresteel {

    /** Every request, as it came. */
    final BlockingQueue<Object> requests = new LinkedBlockingQueue<>();

    /** What a watch does. */
    volatile BiConsumer<WatchStatementRequest, ServerCallStreamObserver<StatementEvent>> watch =
            (request, events) -> events.onCompleted();

    /** What a get of a statement does. */
    volatile BiConsumer<GetStatementRequest, ServerCallStreamObserver<Statement>> get =
            (request, answer) -> reply(answer, statement(request.getStatement()));

    /** What an upload of a jar does. */
    volatile Function<StreamObserver<AddArtifactResponse>, StreamObserver<UploadArtifactRequest>> upload =
            answer -> new CollectedUpload(answer);

    /** Sees each request on the thread that brings it. */
    volatile Consumer<Object> onRequest = request -> {};

    List<BindableService> services() {
        return List.of(new Sessions(), new Statements(), new Server(), new Link(), new Artifacts());
    }

    static Session session(String asked) {
        return Session.newBuilder()
                .setId(0)
                .setState(SessionState.SESSION_STATE_IDLE)
                .setName(asked)
                .build();
    }

    static Statement statement(int id) {
        return Statement.newBuilder()
                .setId(id)
                .setCode("1 + 2")
                .setState(StatementState.STATEMENT_STATE_AVAILABLE)
                .setProgress(1)
                .setOutput(StatementOutput.newBuilder()
                        .setStatus(OutputStatus.OUTPUT_STATUS_OK)
                        .setExecutionCount(id)
                        .putData("text/plain", raw("\"res0: Int = 3\\n\"")))
                .build();
    }

    static MimeValue raw(String json) {
        return MimeValue.newBuilder()
                .setJson(ByteString.copyFrom(json, StandardCharsets.UTF_8))
                .build();
    }

    static <T> void reply(StreamObserver<T> answer, T message) {
        answer.onNext(message);
        answer.onCompleted();
    }

    static RuntimeException notFound(String session) {
        return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                .setCode(Status.Code.NOT_FOUND.value())
                .setMessage("Session '" + session + "' not found.")
                .addDetails(Any.pack(ErrorInfo.newBuilder()
                        .setReason("SESSION_NOT_FOUND")
                        .setDomain("firesteel")
                        .build()))
                .build());
    }

    private <T> void answer(Object request, String session, StreamObserver<T> observer, T message) {
        requests.add(request);
        onRequest.accept(request);
        if (session.equals("0") || session.equals("café") || session.equals("a/b c")) {
            reply(observer, message);
        } else {
            observer.onError(notFound(session));
        }
    }

    private final class Artifacts extends ArtifactServiceGrpc.ArtifactServiceImplBase {

        @Override
        public StreamObserver<UploadArtifactRequest> uploadJar(StreamObserver<AddArtifactResponse> answer) {
            return upload.apply(answer);
        }
    }

    /** Says {@code requests} every message of an upload, and answers when it has ended. */
    private final class CollectedUpload implements StreamObserver<UploadArtifactRequest> {

        private final StreamObserver<AddArtifactResponse> answer;

        CollectedUpload(StreamObserver<AddArtifactResponse> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(UploadArtifactRequest message) {
            requests.add(message);
        }

        @Override
        public void onError(Throwable cause) {
            requests.add(cause);
        }

        @Override
        public void onCompleted() {
            reply(answer, AddArtifactResponse.getDefaultInstance());
        }
    }

    private final class Sessions extends SessionServiceGrpc.SessionServiceImplBase {

        @Override
        public void createSession(CreateSessionRequest request, StreamObserver<Session> observer) {
            answer(
                    request,
                    "0",
                    observer,
                    Session.newBuilder()
                            .setId(7)
                            .setState(SessionState.SESSION_STATE_STARTING)
                            .setKind(request.getKind())
                            .build());
        }

        @Override
        public void getSession(GetSessionRequest request, StreamObserver<Session> observer) {
            answer(request, request.getSession(), observer, session(request.getSession()));
        }

        @Override
        public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
            answer(
                    request,
                    "0",
                    observer,
                    ListSessionsResponse.newBuilder()
                            .setFrom(request.getFrom())
                            .setTotal(1)
                            .addSessions(session("nb"))
                            .build());
        }

        @Override
        public void deleteSession(DeleteSessionRequest request, StreamObserver<DeleteSessionResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    DeleteSessionResponse.newBuilder().setMsg("deleted").build());
        }

        @Override
        public void stopSession(StopSessionRequest request, StreamObserver<StopSessionResponse> observer) {
            answer(request, request.getSession(), observer, StopSessionResponse.getDefaultInstance());
        }

        @Override
        public void interruptSession(
                InterruptSessionRequest request, StreamObserver<InterruptSessionResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    InterruptSessionResponse.newBuilder().setMsg("interrupted").build());
        }

        @Override
        public void touchSession(TouchSessionRequest request, StreamObserver<Session> observer) {
            answer(request, request.getSession(), observer, session(request.getSession()));
        }

        @Override
        public void getSessionState(GetSessionStateRequest request, StreamObserver<GetSessionStateResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    GetSessionStateResponse.newBuilder()
                            .setState(SessionState.SESSION_STATE_IDLE)
                            .build());
        }

        @Override
        public void getSessionLog(GetSessionLogRequest request, StreamObserver<GetSessionLogResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    GetSessionLogResponse.newBuilder().addLog("stdout: ").build());
        }

        @Override
        public void watchSession(WatchSessionRequest request, StreamObserver<SessionEvent> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    SessionEvent.newBuilder().setState(session("nb")).build());
        }
    }

    private final class Statements extends StatementServiceGrpc.StatementServiceImplBase {

        @Override
        public void runStatement(RunStatementRequest request, StreamObserver<Statement> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    Statement.newBuilder()
                            .setId(3)
                            .setCode(request.getCode())
                            .setState(StatementState.STATEMENT_STATE_WAITING)
                            .build());
        }

        @Override
        public void getStatement(GetStatementRequest request, StreamObserver<Statement> observer) {
            requests.add(request);
            get.accept(request, (ServerCallStreamObserver<Statement>) observer);
        }

        @Override
        public void listStatements(ListStatementsRequest request, StreamObserver<ListStatementsResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    ListStatementsResponse.newBuilder()
                            .setTotalStatements(1)
                            .addStatements(statement(0))
                            .build());
        }

        @Override
        public void cancelStatement(CancelStatementRequest request, StreamObserver<CancelStatementResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    CancelStatementResponse.newBuilder().setMsg("canceled").build());
        }

        @Override
        public void completeStatement(
                CompleteStatementRequest request, StreamObserver<CompleteStatementResponse> observer) {
            answer(
                    request,
                    request.getSession(),
                    observer,
                    CompleteStatementResponse.newBuilder()
                            .addCandidates("parallelize")
                            .build());
        }

        @Override
        public void watchStatement(WatchStatementRequest request, StreamObserver<StatementEvent> observer) {
            requests.add(request);
            watch.accept(request, (ServerCallStreamObserver<StatementEvent>) observer);
        }
    }

    private static final class Server extends ServerServiceGrpc.ServerServiceImplBase {

        @Override
        public void getVersion(GetVersionRequest request, StreamObserver<GetVersionResponse> observer) {
            reply(
                    observer,
                    GetVersionResponse.newBuilder()
                            .setVersion("1.0.0-firesteel")
                            .build());
        }
    }

    /** Answers each heartbeat, and what else comes, with an acknowledgement of what came so far. */
    private static final class Link extends WorkerLinkServiceGrpc.WorkerLinkServiceImplBase {

        @Override
        public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> answers) {
            return new StreamObserver<>() {
                private long count;

                @Override
                public void onNext(ConnectRequest request) {
                    answers.onNext(ConnectResponse.newBuilder()
                            .setAcknowledge(Acknowledge.newBuilder().setSequence(++count))
                            .build());
                }

                @Override
                public void onError(Throwable cause) {}

                @Override
                public void onCompleted() {
                    answers.onCompleted();
                }
            };
        }
    }
}
