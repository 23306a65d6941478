// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.firesteel.server.InProcess;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.SessionChange;
import dev.firesteel.v1.AppInfo;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.DeleteSessionRequest;
import dev.firesteel.v1.GetSessionLogRequest;
import dev.firesteel.v1.GetSessionLogResponse;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.GetSessionStateRequest;
import dev.firesteel.v1.InterruptSessionRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionEvent;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.firesteel.v1.SessionState;
import dev.firesteel.v1.StopSessionRequest;
import dev.firesteel.v1.TouchSessionRequest;
import dev.firesteel.v1.WatchSessionRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SessionApiTest {
    private final FakeSessions sessions = new FakeSessions();
    private InProcess served;
    private SessionServiceBlockingStub stub;

    @BeforeEach
    void serve() throws IOException {
        served = InProcess.serve(new SessionApi(sessions));
        stub = SessionServiceGrpc.newBlockingStub(served.channel());
    }

    @AfterEach
    void close() throws InterruptedException {
        served.close();
    }

    @Test
    void everyFieldOfARequestReachesTheDomainAndComesBack() {
        CreateSessionRequest request = CreateSessionRequest.newBuilder()
                .setKind(Kind.KIND_PYSPARK)
                .setProxyUser("bob")
                .addJars("/a.jar")
                .addPyFiles("/b.py")
                .addFiles("/c")
                .addArchives("/d.zip")
                .setDriverMemory("1g")
                .setDriverCores(1)
                .setExecutorMemory("2g")
                .setExecutorCores(2)
                .setNumExecutors(3)
                .setQueue("q")
                .setName("n")
                .putConf("spark.x", "y")
                .setHeartbeatTimeoutInSecond(4)
                .setTtl("5s")
                .setIdleTimeout("6s")
                .setRequestId("r")
                .build();

        Session session = stub.createSession(request);

        assertThat(sessions.request)
                .isEqualTo(new CreateSession(
                        dev.firesteel.server.statement.Kind.PYSPARK,
                        "bob",
                        List.of("/a.jar"),
                        List.of("/b.py"),
                        List.of("/c"),
                        List.of("/d.zip"),
                        "1g",
                        1,
                        "2g",
                        2,
                        3,
                        "q",
                        "n",
                        Map.of("spark.x", "y"),
                        4,
                        "5s",
                        "6s",
                        "r"));
        assertThat(session)
                .isEqualTo(Session.newBuilder()
                        .setId(7)
                        .setName("n")
                        .setAppId("app-1")
                        .setOwner("ann")
                        .setState(SessionState.SESSION_STATE_STARTING)
                        .setKind(Kind.KIND_PYSPARK)
                        .setAppInfo(AppInfo.newBuilder().setSparkUiUrl("http://127.0.0.1:4040"))
                        .addLog("line")
                        .setTtl("5s")
                        .setIdleTimeout("6s")
                        .setDriverMemory("1g")
                        .setDriverCores(1)
                        .setExecutorMemory("2g")
                        .setExecutorCores(2)
                        .putConf("spark.x", "y")
                        .addArchives("/d.zip")
                        .addFiles("/c")
                        .setHeartbeatTimeoutInSecond(4)
                        .addJars("/a.jar")
                        .setNumExecutors(3)
                        .addPyFiles("/b.py")
                        .setQueue("q")
                        .setStateReason("waits")
                        .setCreateTime(Words.time(FakeSessions.CREATED))
                        .build());
    }

    @Test
    void whatIsNotSaidStaysUnset() {
        Session session = stub.createSession(CreateSessionRequest.getDefaultInstance());

        assertThat(sessions.request).isEqualTo(CreateSession.of(dev.firesteel.server.statement.Kind.SHARED));
        assertThat(session.hasName()).isFalse();
        assertThat(session.hasTtl()).isFalse();
        assertThat(session.hasDriverMemory()).isFalse();
        assertThat(session.hasEndTime()).isFalse();
    }

    @Test
    void eachCallIsOneCallOfTheDomain() {
        assertThat(stub.getSession(
                                GetSessionRequest.newBuilder().setSession("nb").build())
                        .getLogList())
                .containsExactly("line");
        assertThat(stub.getSessionState(GetSessionStateRequest.newBuilder()
                                .setSession("7")
                                .build())
                        .getState())
                .isEqualTo(SessionState.SESSION_STATE_STARTING);
        assertThat(stub.touchSession(
                                TouchSessionRequest.newBuilder().setSession("7").build())
                        .getId())
                .isEqualTo(7);
        assertThat(stub.interruptSession(InterruptSessionRequest.newBuilder()
                                .setSession("7")
                                .build())
                        .getMsg())
                .isEqualTo("interrupted");
        stub.stopSession(StopSessionRequest.newBuilder().setSession("7").build());
        assertThat(stub.deleteSession(DeleteSessionRequest.newBuilder()
                                .setSession("7")
                                .build())
                        .getMsg())
                .isEqualTo("deleted");

        assertThat(sessions.calls).containsExactly("get nb", "state 7", "touch 7", "interrupt 7", "stop 7", "delete 7");
    }

    @Test
    void aListHasOneHundredSessionsUnlessItSaysOtherwise() {
        ListSessionsResponse page =
                stub.listSessions(ListSessionsRequest.newBuilder().setFrom(-5).build());
        stub.listSessions(ListSessionsRequest.newBuilder().setSize(0).build());
        stub.listSessions(ListSessionsRequest.newBuilder().setIncludeEnded(true).build());

        assertThat(sessions.calls).containsExactly("list -5 100", "list 0 0", "list 0 100 all");
        assertThat(page.getFrom()).isEqualTo(-5);
        assertThat(page.getTotal()).isEqualTo(12);
        assertThat(page.getSessionsList()).hasSize(1);
    }

    @Test
    void theDomainKnowsWhatPartOfALogIsMeant() {
        GetSessionLogResponse log = stub.getSessionLog(
                GetSessionLogRequest.newBuilder().setSession("7").build());
        stub.getSessionLog(GetSessionLogRequest.newBuilder()
                .setSession("7")
                .setFrom(0)
                .setSize(-1)
                .build());

        assertThat(sessions.calls).containsExactly("log 7 null null", "log 7 0 -1");
        assertThat(log)
                .isEqualTo(GetSessionLogResponse.newBuilder()
                        .setId(7)
                        .setFrom(5)
                        .setTotal(6)
                        .addLog("last")
                        .build());
    }

    @Test
    void aWatchTellsEveryChangeAndEndsAfterTheLast() {
        sessions.changes.add(List.of(new SessionChange.State(sessions.session()), FakeSessions.phase("launched")));
        sessions.changes.add(List.of(FakeSessions.phase("ready")));

        List<SessionEvent> events = ImmutableList.copyOf(stub.watchSession(
                WatchSessionRequest.newBuilder().setSession("7").build()));

        assertThat(events)
                .extracting(event -> event.hasState()
                        ? event.getState().getState().name()
                        : event.getPhase().getName() + " " + event.getPhase().getElapsedMillis())
                .containsExactly("SESSION_STATE_STARTING", "launched 12", "ready 12");
        assertThat(sessions.watchClosed).isTrue();
    }
}
