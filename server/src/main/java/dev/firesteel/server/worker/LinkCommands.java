// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.worker.v1.Acknowledge;
import dev.firesteel.worker.v1.AddFile;
import dev.firesteel.worker.v1.Alive;
import dev.firesteel.worker.v1.Bind;
import dev.firesteel.worker.v1.Cancel;
import dev.firesteel.worker.v1.CloseSession;
import dev.firesteel.worker.v1.Complete;
import dev.firesteel.worker.v1.Completion;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import dev.firesteel.worker.v1.OpenSession;
import dev.firesteel.worker.v1.SessionOpened;
import dev.firesteel.worker.v1.Shutdown;
import dev.firesteel.worker.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The way down of one stream: what is said to the worker, until the stream is over. Thread-safe. */
final class LinkCommands implements WorkerConnection {
    private final ServerCallStreamObserver<ConnectResponse> call;
    private final Map<Long, CompletableFuture<List<String>>> questions = new HashMap<>();

    /** By the worker of the session. */
    private final Map<String, CompletableFuture<OpenOutcome>> openings = new HashMap<>();

    private CompletableFuture<List<String>> binding = CompletableFuture.completedFuture(List.of());
    private long lastQuestion;
    private boolean over;

    LinkCommands(ServerCallStreamObserver<ConnectResponse> call) {
        this.call = call;
    }

    private synchronized void send(ConnectResponse.Builder message) {
        if (open()) {
            call.onNext(message.build());
        }
    }

    /** A stream that the worker has cut is known as cancelled before that is told here; what is said into it is only warned of. */
    private boolean open() {
        return !over && !call.isCancelled();
    }

    /** Asks for the worker's next message. */
    synchronized void request() {
        if (open()) {
            call.request(1);
        }
    }

    void welcome(Welcome.Builder welcome) {
        send(ConnectResponse.newBuilder().setWelcome(welcome));
    }

    /** Says that this server doesn't stand still; false when the stream is over. */
    synchronized boolean alive() {
        send(ConnectResponse.newBuilder().setAlive(Alive.getDefaultInstance()));
        return !over;
    }

    void acknowledge(int statementId, long sequence) {
        send(ConnectResponse.newBuilder()
                .setAcknowledge(
                        Acknowledge.newBuilder().setStatementId(statementId).setSequence(sequence)));
    }

    @Override
    public void execute(int statementId, Kind kind, String code, @Nullable Integer rowLimit) {
        Execute.Builder execute = Execute.newBuilder()
                .setStatementId(statementId)
                .setKind(LinkKinds.of(kind))
                .setCode(code)
                .setJob(kind.isJob());
        if (rowLimit != null) {
            execute.setRowLimit(rowLimit);
        }
        send(ConnectResponse.newBuilder().setExecute(execute));
    }

    @Override
    public void cancel(int statementId) {
        send(ConnectResponse.newBuilder().setCancel(Cancel.newBuilder().setStatementId(statementId)));
    }

    @Override
    public void addFile(AddedFile file) {
        send(ConnectResponse.newBuilder()
                .setAddFile(AddFile.newBuilder()
                        .setFileId(file.id())
                        .setKind(kind(file.kind()))
                        .setName(file.name())
                        .setSha256(file.sha256() == null ? "" : file.sha256())
                        .setUri(file.uri() == null ? "" : file.uri())));
    }

    private static dev.firesteel.worker.v1.FileKind kind(FileKind kind) {
        return switch (kind) {
            case JAR -> dev.firesteel.worker.v1.FileKind.FILE_KIND_JAR;
            case PY_FILE -> dev.firesteel.worker.v1.FileKind.FILE_KIND_PY_FILE;
            case FILE -> dev.firesteel.worker.v1.FileKind.FILE_KIND_FILE;
        };
    }

    @Override
    public void shutdown(String reason) {
        send(ConnectResponse.newBuilder().setShutdown(Shutdown.newBuilder().setReason(reason)));
    }

    @Override
    public synchronized CompletionStage<List<String>> complete(Kind kind, String code, int cursor) {
        if (over) {
            return CompletableFuture.failedFuture(notConnected());
        }
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        lastQuestion++;
        questions.put(lastQuestion, answer);
        send(ConnectResponse.newBuilder()
                .setComplete(Complete.newBuilder()
                        .setCompleteId(lastQuestion)
                        .setKind(LinkKinds.of(kind))
                        .setCode(code)
                        .setCursor(cursor)));
        return answer;
    }

    void answered(Completion answer) {
        CompletableFuture<List<String>> asked;
        synchronized (this) {
            asked = questions.remove(answer.getCompleteId());
        }
        if (asked != null) {
            asked.complete(List.copyOf(answer.getCandidatesList()));
        }
    }

    @Override
    public synchronized CompletionStage<List<String>> bind(Map<String, String> conf) {
        if (over) {
            return CompletableFuture.failedFuture(notConnected());
        }
        binding = new CompletableFuture<>();
        send(ConnectResponse.newBuilder().setBind(Bind.newBuilder().putAllConf(conf)));
        return binding.copy();
    }

    void bound(List<String> refused) {
        CompletableFuture<List<String>> asked;
        synchronized (this) {
            asked = binding;
        }
        asked.complete(List.copyOf(refused));
    }

    @Override
    public synchronized CompletionStage<OpenOutcome> openSession(HostedSession session) {
        if (over) {
            return CompletableFuture.failedFuture(notConnected());
        }
        CompletableFuture<OpenOutcome> opening =
                openings.computeIfAbsent(session.workerId(), id -> new CompletableFuture<>());
        send(ConnectResponse.newBuilder()
                .setOpenSession(OpenSession.newBuilder()
                        .setWorkerId(session.workerId())
                        .setToken(session.token())
                        .setName(session.name())
                        .setKind(LinkKinds.of(session.kind()))
                        .putAllConf(session.conf())));
        return opening.copy();
    }

    void opened(SessionOpened answer) {
        CompletableFuture<OpenOutcome> asked;
        synchronized (this) {
            asked = openings.remove(answer.getWorkerId());
        }
        if (asked != null) {
            asked.complete(new OpenOutcome(
                    answer.getRefusedList(), answer.getFailure().isEmpty() ? null : answer.getFailure()));
        }
    }

    @Override
    public void closeSession(String workerId, String reason) {
        send(ConnectResponse.newBuilder()
                .setCloseSession(CloseSession.newBuilder().setWorkerId(workerId).setReason(reason)));
    }

    private static DomainException notConnected() {
        return new DomainException(Reason.SESSION_NOT_ACTIVE, "The session's worker is not connected.");
    }

    /** Ends the stream with a status, if it is not over. */
    void fail(Status status) {
        synchronized (this) {
            if (open()) {
                over = true;
                call.onError(status.asRuntimeException());
            }
        }
        over();
    }

    /** Answers the worker's own end of the stream. */
    void complete() {
        synchronized (this) {
            if (open()) {
                over = true;
                call.onCompleted();
            }
        }
        over();
    }

    /** The stream is over: nothing is said any more, nothing is answered. */
    void over() {
        List<CompletableFuture<?>> unanswered;
        synchronized (this) {
            over = true;
            unanswered = new ArrayList<>(questions.values());
            unanswered.addAll(openings.values());
            unanswered.add(binding);
            questions.clear();
            openings.clear();
        }
        unanswered.forEach(answer -> answer.completeExceptionally(notConnected()));
    }
}
