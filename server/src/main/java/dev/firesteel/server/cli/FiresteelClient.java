// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cli;

import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.RunAndWatchStatementResponse;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import java.util.Iterator;

/** The few calls that commands make. */
final class FiresteelClient {
    private final SessionServiceBlockingStub sessions;
    private final StatementServiceBlockingStub statements;

    FiresteelClient(SessionServiceBlockingStub sessions, StatementServiceBlockingStub statements) {
        this.sessions = sessions;
        this.statements = statements;
    }

    Session createSession(Kind kind) {
        return sessions.createSession(
                CreateSessionRequest.newBuilder().setKind(kind).build());
    }

    Session getSession(String session) {
        return sessions.getSession(
                GetSessionRequest.newBuilder().setSession(session).build());
    }

    void deleteSession(String session) {
        sessions.deleteSession(
                DeleteSessionRequest.newBuilder().setSession(session).build());
    }

    Iterator<RunAndWatchStatementResponse> run(String session, String code, Kind kind) {
        return statements.runAndWatchStatement(RunStatementRequest.newBuilder()
                .setSession(session)
                .setCode(code)
                .setKind(kind)
                .build());
    }

    void cancel(Statement statement) {
        statements.cancelStatement(CancelStatementRequest.newBuilder()
                .setSession(Integer.toString(statement.getSessionId()))
                .setStatement(statement.getId())
                .build());
    }
}
