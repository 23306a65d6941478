// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Duration;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CompleteStatementRequest;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListStatementsRequest;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionEvent;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.firesteel.v1.SessionState;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.WatchSessionRequest;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The life of a session over gRPC. */
@Timeout(600)
class GrpcIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    @Test
    void createRunGetListCancelDelete() {
        SessionServiceBlockingStub sessions = stub(SessionServiceBlockingStub.class);
        StatementServiceBlockingStub statements = stub(StatementServiceBlockingStub.class);

        Session created = sessions.createSession(CreateSessionRequest.newBuilder()
                .setName("nb")
                .setKind(Kind.KIND_SPARK)
                .setRequestId("once")
                .build());
        assertThat(created.getState()).isEqualTo(SessionState.SESSION_STATE_STARTING);
        assertThat(sessions.createSession(CreateSessionRequest.newBuilder()
                                .setName("nb")
                                .setKind(Kind.KIND_SPARK)
                                .setRequestId("once")
                                .build())
                        .getId())
                .isEqualTo(created.getId());

        // Queued while the session starts.
        Statement first = statements.runStatement(RunStatementRequest.newBuilder()
                .setSession("nb")
                .setCode("val x = 20")
                .build());
        assertThat(first.getState()).isEqualTo(StatementState.STATEMENT_STATE_WAITING);
        Statement second = statements.runStatement(RunStatementRequest.newBuilder()
                .setSession("nb")
                .setCode("x + 1")
                .build());
        Statement doomed = statements.runStatement(RunStatementRequest.newBuilder()
                .setSession("nb")
                .setCode("sys.error(\"must not run\")")
                .build());
        statements.cancelStatement(CancelStatementRequest.newBuilder()
                .setSession("nb")
                .setStatement(doomed.getId())
                .build());

        Statement ended;
        do {
            ended = statements.getStatement(GetStatementRequest.newBuilder()
                    .setSession(Integer.toString(created.getId()))
                    .setStatement(second.getId())
                    .setWait(Duration.newBuilder().setSeconds(60))
                    .build());
        } while (ended.getState() != StatementState.STATEMENT_STATE_AVAILABLE);
        assertThat(ended.getOutput().getDataOrThrow("text/plain").getJson().toStringUtf8())
                .isEqualTo("\"res0: Int = 21\\n\"");

        assertThat(statements
                        .listStatements(ListStatementsRequest.newBuilder()
                                .setSession("nb")
                                .build())
                        .getStatementsList())
                .extracting(Statement::getState)
                .containsExactly(
                        StatementState.STATEMENT_STATE_AVAILABLE,
                        StatementState.STATEMENT_STATE_AVAILABLE,
                        StatementState.STATEMENT_STATE_CANCELLED);
        assertThat(statements
                        .completeStatement(CompleteStatementRequest.newBuilder()
                                .setSession("nb")
                                .setCode("sc.parall")
                                .setCursor(9)
                                .build())
                        .getCandidatesList())
                .contains("parallelize");
        assertThat(sessions.listSessions(ListSessionsRequest.getDefaultInstance())
                        .getSessionsList())
                .extracting(Session::getName)
                .contains("nb");

        sessions.deleteSession(
                DeleteSessionRequest.newBuilder().setSession("nb").build());
        assertThatThrownBy(() -> sessions.getSession(
                        GetSessionRequest.newBuilder().setSession("nb").build()))
                .hasMessage("NOT_FOUND: Session 'nb' not found.");
    }

    @Test
    void aSessionThatCannotStartSaysWhyToItsWatchers() {
        SessionServiceBlockingStub sessions = stub(SessionServiceBlockingStub.class);
        Session session = sessions.createSession(CreateSessionRequest.newBuilder()
                .setKind(Kind.KIND_SPARK)
                .putConf("spark.driver.extraJavaOptions", "-XX:-IgnoreUnrecognizedVMOptions -XX:NoSuchFlag=1")
                .build());

        List<SessionEvent> events = new ArrayList<>();
        sessions.watchSession(WatchSessionRequest.newBuilder()
                        .setSession(Integer.toString(session.getId()))
                        .build())
                .forEachRemaining(events::add);

        Session last = events.get(events.size() - 1).getState();
        assertThat(last.getState()).isEqualTo(SessionState.SESSION_STATE_DEAD);
        assertThat(last.getStateReason()).contains("exit code 1");
        assertThat(sessions.getSession(GetSessionRequest.newBuilder()
                                .setSession(Integer.toString(session.getId()))
                                .build())
                        .getLogList())
                .anyMatch(line -> line.contains("Could not create the Java Virtual Machine"));
        sessions.deleteSession(DeleteSessionRequest.newBuilder()
                .setSession(Integer.toString(session.getId()))
                .build());
    }

    @Test
    void healthIsToldInGrpcsOwnWords() {
        HealthBlockingStub health = stub(HealthBlockingStub.class);

        assertThat(health.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(ServingStatus.SERVING);
    }

    private static <T> T stub(Class<T> type) {
        return GrpcClients.builder("gproto+" + SERVER.url())
                .responseTimeoutMillis(0)
                .build(type);
    }
}
