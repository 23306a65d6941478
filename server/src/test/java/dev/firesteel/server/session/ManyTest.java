// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.firesteel.bridge.BridgeConfig;
import dev.firesteel.bridge.RestBridge;
import dev.firesteel.server.api.StatementApi;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceStub;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.stub.StreamObserver;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many sessions, and many who watch one statement. */
@Timeout(300)
class ManyTest {
    private static final int SESSIONS = 200;
    private static final long MEBIBYTE = 1024 * 1024;
    private static final int WATCHERS = 1_000;
    private static final int LINES = 100;

    @TempDir
    Path data;

    private TestServer server;

    @BeforeEach
    void start() {
        server = TestServer.start(
                data, new TestSettings().maxSessions(SESSIONS + 1).build());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** The heap of their workers, which are fake and in this JVM too, is counted with theirs. */
    @Test
    void anIdleSessionTakesLessThanAMebibyte() {
        server.started();
        long before = liveHeap();
        List<Started> sessions =
                IntStream.range(0, SESSIONS).mapToObj(i -> server.started()).toList();
        long each = (liveHeap() - before) / SESSIONS;
        System.out.println("an idle session and its fake worker: " + each / 1024 + " KiB of live heap");
        assertThat(each).isLessThan(MEBIBYTE);
        assertThat(sessions).allSatisfy(session -> assertThat(
                        TestServer.get(server.sessions.state(TestServer.CALLER, session.ref()))
                                .state())
                .isEqualTo(SessionState.IDLE));
    }

    @Test
    void aThousandWatchersOfOneStatementGetEveryEvent() {
        Started session = server.started();
        try (Server door = door()) {
            StatementServiceStub client = GrpcClients.builder("gproto+http://127.0.0.1:" + door.activeLocalPort())
                    .responseTimeoutMillis(0)
                    .build(StatementServiceStub.class);
            server.run(session, "for (i <- 0 until 100) println(i)");
            session.worker().takeExecute();
            session.worker().started(0);
            List<Watcher> watchers = new ArrayList<>();
            StringBuilder printed = new StringBuilder();
            for (int line = 0; line < LINES; line++) {
                for (int i = 0; i < WATCHERS / LINES; i++) {
                    watchers.add(new Watcher(client, session.ref()));
                }
                printed.append(line).append('\n');
                session.worker().prints(0, line + "\n");
            }
            session.worker().finished(0);
            for (Watcher watcher : watchers) {
                assertThat(TestServer.get(watcher.text)).isEqualTo(printed.toString());
            }
        }
    }

    private Server door() {
        RestBridge bridge =
                new RestBridge(BridgeConfig.defaults(), List.of(new StatementApi(server.sessions).bindService()));
        ServerBuilder builder = Server.builder().localPort(0, SessionProtocol.HTTP);
        bridge.mount(builder);
        Server door = builder.build();
        door.start().join();
        return door;
    }

    private static long liveHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Completes with what was printed, when no event was missing, or came twice. */
    private static final class Watcher implements StreamObserver<StatementEvent> {
        final CompletableFuture<String> text = new CompletableFuture<>();
        private final StringBuilder printed = new StringBuilder();
        private long last;

        Watcher(StatementServiceStub client, String session) {
            client.watchStatement(
                    WatchStatementRequest.newBuilder().setSession(session).build(), this);
        }

        @Override
        public void onNext(StatementEvent event) {
            if (event.getSequence() != last + 1) {
                text.completeExceptionally(new AssertionError("after event " + last + " came " + event));
            }
            last = event.getSequence();
            printed.append(event.getText().getText());
        }

        @Override
        public void onError(Throwable cause) {
            text.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            text.complete(printed.toString());
        }
    }
}
