// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.auth.Callers;
import dev.firesteel.server.session.Sessions;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.DeleteSessionResponse;
import dev.firesteel.v1.GetSessionLogRequest;
import dev.firesteel.v1.GetSessionLogResponse;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.GetSessionStateRequest;
import dev.firesteel.v1.GetSessionStateResponse;
import dev.firesteel.v1.InterruptSessionRequest;
import dev.firesteel.v1.InterruptSessionResponse;
import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionEvent;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceImplBase;
import dev.firesteel.v1.StopSessionRequest;
import dev.firesteel.v1.StopSessionResponse;
import dev.firesteel.v1.TouchSessionRequest;
import dev.firesteel.v1.WatchSessionRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** {@code SessionService}. */
public final class SessionApi extends SessionServiceImplBase {
    private static final int DEFAULT_PAGE = 100;

    private final Sessions sessions;

    public SessionApi(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void createSession(CreateSessionRequest request, StreamObserver<Session> observer) {
        Replies.reply(
                Replies.stage(() -> sessions.create(Callers.current(), SessionMessages.request(request))),
                SessionMessages::session,
                observer);
    }

    @Override
    public void getSession(GetSessionRequest request, StreamObserver<Session> observer) {
        Replies.reply(sessions.get(Callers.current(), request.getSession()), SessionMessages::session, observer);
    }

    @Override
    public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
        int size = request.hasSize() ? request.getSize() : DEFAULT_PAGE;
        Replies.reply(
                sessions.list(Callers.current(), request.getFrom(), size, request.getIncludeEnded()),
                page -> SessionMessages.page(request.getFrom(), page),
                observer);
    }

    @Override
    public void deleteSession(DeleteSessionRequest request, StreamObserver<DeleteSessionResponse> observer) {
        DeleteSessionResponse deleted =
                DeleteSessionResponse.newBuilder().setMsg("deleted").build();
        Replies.reply(sessions.delete(Callers.current(), request.getSession()), done -> deleted, observer);
    }

    @Override
    public void stopSession(StopSessionRequest request, StreamObserver<StopSessionResponse> observer) {
        Replies.reply(
                sessions.stop(Callers.current(), request.getSession()),
                done -> StopSessionResponse.getDefaultInstance(),
                observer);
    }

    @Override
    public void interruptSession(InterruptSessionRequest request, StreamObserver<InterruptSessionResponse> observer) {
        InterruptSessionResponse interrupted =
                InterruptSessionResponse.newBuilder().setMsg("interrupted").build();
        Replies.reply(sessions.interrupt(Callers.current(), request.getSession()), done -> interrupted, observer);
    }

    @Override
    public void touchSession(TouchSessionRequest request, StreamObserver<Session> observer) {
        Replies.reply(sessions.touch(Callers.current(), request.getSession()), SessionMessages::session, observer);
    }

    @Override
    public void getSessionState(GetSessionStateRequest request, StreamObserver<GetSessionStateResponse> observer) {
        Replies.reply(
                sessions.state(Callers.current(), request.getSession()),
                view -> GetSessionStateResponse.newBuilder()
                        .setId(view.id())
                        .setState(Words.state(view.state()))
                        .build(),
                observer);
    }

    @Override
    public void getSessionLog(GetSessionLogRequest request, StreamObserver<GetSessionLogResponse> observer) {
        Replies.reply(
                sessions.log(
                        Callers.current(),
                        request.getSession(),
                        request.hasFrom() ? request.getFrom() : null,
                        request.hasSize() ? request.getSize() : null),
                SessionMessages::log,
                observer);
    }

    @Override
    public void watchSession(WatchSessionRequest request, StreamObserver<SessionEvent> observer) {
        EventStream<SessionEvent> stream = new EventStream<>((ServerCallStreamObserver<SessionEvent>) observer);
        stream.readFrom(sessions.watch(Callers.current(), request.getSession()).thenApply(SessionSource::new));
    }
}
