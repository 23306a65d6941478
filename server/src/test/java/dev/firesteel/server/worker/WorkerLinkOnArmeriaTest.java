// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.grpc.GrpcService;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.HeldEventStore;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc.WorkerLinkServiceStub;
import io.grpc.Channel;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The link over sockets, on the server that it is served by: what it asks of the transport is there. */
class WorkerLinkOnArmeriaTest {
    @TempDir
    Path folder;

    private final ManualTime time = new ManualTime();
    private final HeldEventStore store = new HeldEventStore();
    private final EventLog log = new EventLog(store, Runnable::run);
    private final WorkerRegistry registry = new WorkerRegistry(WorkerSettings.DEFAULT, time, time);
    private final CompletableFuture<Void> behind = new CompletableFuture<>();
    private final CompletableFuture<Void> disconnected = new CompletableFuture<>();

    private Server server;
    private Channel channel;

    @BeforeEach
    void serve() {
        server = Server.builder()
                .localPort(0, SessionProtocol.HTTP)
                .requestTimeoutMillis(0)
                .maxRequestLength(0)
                .service(GrpcService.builder()
                        .addService(
                                new WorkerLinkService(registry, log, new ArtifactStore(folder, 1 << 20), Runnable::run)
                                        .definition())
                        .build())
                .build();
        server.start().join();
        channel = GrpcClients.builder("gproto+http://127.0.0.1:" + server.activeLocalPort())
                .responseTimeoutMillis(0)
                .maxResponseLength(0)
                .build(WorkerLinkServiceStub.class)
                .getChannel();
        registry.admit(WorkerCredentials.of("worker", "token"), 5, new Listener());
        log.open(new StatementRef(5, 0), 0);
    }

    @AfterEach
    void close() {
        server.stop().join();
    }

    @Test
    void slowStoreHoldsTheWorkerBack() throws Exception {
        FakeWorker worker = new FakeWorker("worker", "token").dial(channel);
        String piece = "x".repeat(64 << 10);
        for (int i = 0; i < 200; i++) {
            worker.prints(0, piece);
        }
        worker.phase("behind");
        store.awaitHeld(16);
        time.advance(Duration.ofMinutes(10));
        assertThat(store.held()).isLessThanOrEqualTo(17);
        assertThat(behind).isNotDone();
        store.open();
        behind.get(60, TimeUnit.SECONDS);
        worker.awaitAcknowledged(0, 200);
    }

    @Test
    void refusalsAndCutsAreTold() throws Exception {
        FakeWorker stranger = new FakeWorker("worker", "wrong");
        assertThatThrownBy(() -> stranger.dial(channel)).hasCauseInstanceOf(io.grpc.StatusRuntimeException.class);
        assertThat(stranger.awaitClosed().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        FakeWorker worker = new FakeWorker("worker", "token").dial(channel);
        worker.hangUp();
        disconnected.get(60, TimeUnit.SECONDS);
    }

    private final class Listener implements WorkerListener {
        @Override
        public void fileAdded(int fileId, String failure) {
            throw new AssertionError("No file was sent");
        }

        @Override
        public void connected(WorkerConnection connection, WorkerHello hello) {
            // What the worker says next is what matters.
        }

        @Override
        public void reached(WorkerPhase phase) {
            behind.complete(null);
        }

        @Override
        public void failed(String reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void disconnected(WorkerConnection connection) {
            disconnected.complete(null);
        }

        @Override
        public void silent(Duration since) {
            behind.completeExceptionally(new AssertionError("silent"));
        }
    }
}
