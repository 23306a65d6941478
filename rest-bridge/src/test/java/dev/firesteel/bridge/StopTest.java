// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The server stops while clients watch. */
class StopTest {

    private static final String EVENTS = "/sessions/0/statements/0/events";

    @Test
    void streamsAreToldThroughBothDoorsAndTheStopWaitsForNobody() throws Exception {
        CountDownLatch cancelled = new CountDownLatch(2);
        LinkedBlockingQueue<ServerCallStreamObserver<StatementEvent>> watches = new LinkedBlockingQueue<>();
        BridgeServer server = new BridgeServer();
        server.firesteel.watch = (request, events) -> {
            events.setOnCancelHandler(cancelled::countDown);
            events.onNext(StatementEvent.newBuilder().setSequence(1).build());
            watches.add(events);
        };
        CompletableFuture<Throwable> grpcEnd = new CompletableFuture<>();
        GrpcClients.newClient("gproto+http://127.0.0.1:" + server.port, StatementServiceGrpc.StatementServiceStub.class)
                .watchStatement(WatchStatementRequest.getDefaultInstance(), new StreamObserver<>() {
                    @Override
                    public void onNext(StatementEvent event) {}

                    @Override
                    public void onError(Throwable cause) {
                        grpcEnd.complete(cause);
                    }

                    @Override
                    public void onCompleted() {
                        grpcEnd.complete(new AssertionError("completed"));
                    }
                });

        try (RawHttp http = new RawHttp(server.port)) {
            http.sendHead("GET", EVENTS, 0);
            http.head();
            ServerCallStreamObserver<StatementEvent> one = watches.take();
            ServerCallStreamObserver<StatementEvent> two = watches.take();

            CompletableFuture<Void> stopped = server.server.stop();

            StringBuilder read = new StringBuilder();
            for (byte[] chunk = http.chunk(); chunk.length > 0; chunk = http.chunk()) {
                read.append(new String(chunk, StandardCharsets.UTF_8));
            }
            assertThat(read.toString()).endsWith("event: failed\ndata: {\"msg\":\"The server is shutting down\"}\n\n");
            Throwable cause = grpcEnd.get(30, TimeUnit.SECONDS);
            assertThat(Status.fromThrowable(cause).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(StatusProto.fromThrowable(cause).toString()).contains("SHUTTING_DOWN");
            assertThat(cancelled.await(30, TimeUnit.SECONDS)).isTrue();
            stopped.get(30, TimeUnit.SECONDS); // Of 20 s at most, if somebody held it up; see BridgeServer.

            // What an implementation still says is of no consequence.
            one.onNext(StatementEvent.getDefaultInstance());
            two.onError(Status.INTERNAL.asRuntimeException());
        }
    }

    @Test
    void streamsThatComeAfterwardsAreRefused() throws Exception {
        try (BridgeServer server = new BridgeServer()) {
            server.firesteel.watch = (request, events) -> events.onNext(StatementEvent.getDefaultInstance());
            server.bridge.drain();

            RawHttp.Answer answer = RawHttp.get(server.port, EVENTS);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("x-firesteel-reason")).isEqualTo("SHUTTING_DOWN");
            assertThat(answer.text()).isEqualTo("{\"msg\":\"The server is shutting down\"}");
            assertThat(RawHttp.get(server.port, "/sessions/0").status()).isEqualTo(200);
        }
    }
}
