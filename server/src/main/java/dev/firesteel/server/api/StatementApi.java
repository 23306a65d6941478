// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.auth.Callers;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.session.SessionState;
import dev.firesteel.server.session.Sessions;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CancelStatementResponse;
import dev.firesteel.v1.CompleteStatementRequest;
import dev.firesteel.v1.CompleteStatementResponse;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.ListStatementsRequest;
import dev.firesteel.v1.ListStatementsResponse;
import dev.firesteel.v1.RunAndWatchStatementResponse;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceImplBase;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** {@code StatementService}. */
public final class StatementApi extends StatementServiceImplBase {
    /** With all else that a statement has, it stays below the 4 MiB that gRPC's clients take as one message. */
    private static final long MAX_OUTPUT_BYTES = 3 << 20;

    private final Sessions sessions;

    public StatementApi(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void runStatement(RunStatementRequest request, StreamObserver<Statement> observer) {
        Principal caller = Callers.current();
        Replies.reply(
                Replies.stage(() -> {
                    long output = output(request.hasMaxOutputBytes(), request.getMaxOutputBytes());
                    return wait(caller, request)
                            .thenCompose(wait -> sessions.run(
                                            caller, request.getSession(), StatementMessages.request(request))
                                    .thenCompose(view -> held(caller, view, wait)))
                            .thenApply(view -> view.within(output));
                }),
                StatementMessages::statement,
                observer);
    }

    private CompletionStage<Duration> wait(Principal caller, RunStatementRequest request) {
        Duration wait = Words.wait(request.getWait());
        Duration ifIdle = Words.wait(request.getWaitIfIdle());
        if (request.hasWait() || ifIdle.isZero()) {
            return CompletableFuture.completedFuture(wait);
        }
        return sessions.state(caller, request.getSession())
                .thenApply(session -> session.state() == SessionState.IDLE ? ifIdle : Duration.ZERO);
    }

    private CompletionStage<StatementView> held(Principal caller, StatementView accepted, Duration wait) {
        return wait.isZero()
                ? CompletableFuture.completedFuture(accepted)
                : sessions.awaitStatement(caller, Integer.toString(accepted.sessionId()), accepted.id(), wait);
    }

    @Override
    public void getStatement(GetStatementRequest request, StreamObserver<Statement> observer) {
        Replies.reply(
                Replies.stage(() -> {
                    Duration wait = Words.wait(request.getWait());
                    long output = output(request.hasMaxOutputBytes(), request.getMaxOutputBytes());
                    return (wait.isZero()
                                    ? sessions.getStatement(
                                            Callers.current(), request.getSession(), request.getStatement())
                                    : sessions.awaitStatement(
                                            Callers.current(), request.getSession(), request.getStatement(), wait))
                            .thenApply(view -> view.within(output));
                }),
                StatementMessages::statement,
                observer);
    }

    @Override
    public void listStatements(ListStatementsRequest request, StreamObserver<ListStatementsResponse> observer) {
        Replies.reply(
                Replies.stage(() -> {
                    long output = output(request.hasMaxOutputBytes(), request.getMaxOutputBytes());
                    return sessions.listStatements(
                                    Callers.current(),
                                    request.getSession(),
                                    request.getFrom(),
                                    request.hasSize() ? request.getSize() : null,
                                    request.getOrder().strip().equalsIgnoreCase("desc"))
                            .thenApply(page -> StatementMessages.page(page, output));
                }),
                page -> page,
                observer);
    }

    @Override
    public void cancelStatement(CancelStatementRequest request, StreamObserver<CancelStatementResponse> observer) {
        CancelStatementResponse cancelled =
                CancelStatementResponse.newBuilder().setMsg("canceled").build();
        Replies.reply(
                sessions.cancel(Callers.current(), request.getSession(), request.getStatement()),
                done -> cancelled,
                observer);
    }

    @Override
    public void watchStatement(WatchStatementRequest request, StreamObserver<StatementEvent> observer) {
        EventStream<StatementEvent> stream = new EventStream<>((ServerCallStreamObserver<StatementEvent>) observer);
        if (request.getAfterSequence() < 0) {
            stream.fail(DomainException.invalid(
                    "after_sequence: " + request.getAfterSequence() + " (expected: 0 or more)"));
            return;
        }
        stream.readFrom(sessions.watchStatement(
                        Callers.current(), request.getSession(), request.getStatement(), request.getAfterSequence())
                .thenApply(reader -> new StatementSource<>(reader, EventCodec::toMessage)));
    }

    @Override
    public void runAndWatchStatement(
            RunStatementRequest request, StreamObserver<RunAndWatchStatementResponse> observer) {
        Principal caller = Callers.current();
        EventStream<RunAndWatchStatementResponse> stream =
                new EventStream<>((ServerCallStreamObserver<RunAndWatchStatementResponse>) observer);
        stream.readFrom(Replies.stage(() -> {
                    long output = output(request.hasMaxOutputBytes(), request.getMaxOutputBytes());
                    return sessions.run(caller, request.getSession(), StatementMessages.request(request))
                            .thenApply(view -> view.within(output));
                })
                .thenCompose(view -> {
                    stream.send(RunAndWatchStatementResponse.newBuilder()
                            .setStatement(StatementMessages.statement(view))
                            .build());
                    return sessions.watchStatement(caller, Integer.toString(view.sessionId()), view.id(), 0);
                })
                .thenApply(reader -> new StatementSource<>(reader, StatementApi::runAndWatchEvent)));
    }

    @Override
    public void completeStatement(
            CompleteStatementRequest request, StreamObserver<CompleteStatementResponse> observer) {
        Replies.reply(
                Replies.stage(() ->
                        sessions.complete(Callers.current(), request.getSession(), StatementMessages.request(request))),
                candidates -> CompleteStatementResponse.newBuilder()
                        .addAllCandidates(candidates)
                        .build(),
                observer);
    }

    private static RunAndWatchStatementResponse runAndWatchEvent(Event event) {
        return RunAndWatchStatementResponse.newBuilder()
                .setEvent(EventCodec.toMessage(event))
                .build();
    }

    private static long output(boolean said, long maxBytes) {
        if (maxBytes < 0) {
            throw DomainException.invalid("max_output_bytes: " + maxBytes + " (expected: 0 or more)");
        }
        return !said ? MAX_OUTPUT_BYTES : maxBytes == 0 ? Long.MAX_VALUE : maxBytes;
    }
}
