// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.Flags;
import com.linecorp.armeria.common.HttpResponse;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.WatchStatementRequest;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** gRPC in all its forms, REST over all HTTPs, and what the caller of the bridge mounts beside it. */
class OnePortTest {

    private static final int MEBIBYTE = 1024 * 1024;

    private static final BridgeServer SERVER = new BridgeServer(
            BridgeConfig.defaults().withLimits(MEBIBYTE, 2 * MEBIBYTE),
            builder -> builder.service("/healthz", (context, request) -> HttpResponse.of("fine")));

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    private static <T> T stub(String scheme, Class<T> type) {
        return GrpcClients.builder(scheme + "://127.0.0.1:" + SERVER.port)
                .maxResponseLength(0)
                .build(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gproto+h2c", "gproto+h1c", "gproto-web+h1c", "gproto-web+h2c", "gproto-web-text+h1c"})
    void grpcAndGrpcWeb(String scheme) {
        var sessions = stub(scheme, SessionServiceGrpc.SessionServiceBlockingStub.class);
        assertThat(sessions.getSession(GetSessionRequest.newBuilder()
                                .setSession("café")
                                .build())
                        .getName())
                .isEqualTo("café");
        assertThatThrownBy(() -> sessions.getSession(
                        GetSessionRequest.newBuilder().setSession("é").build()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
                    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                    assertThat(e.getStatus().getDescription()).isEqualTo("Session 'é' not found.");
                    assertThat(StatusProto.fromThrowable(e).getDetailsList()).hasSize(1);
                });

        SERVER.firesteel.watch = (request, events) -> {
            for (int i = 1; i <= 3; i++) {
                events.onNext(StatementEvent.newBuilder().setSequence(i).build());
            }
            events.onCompleted();
        };
        List<Long> sequences = new ArrayList<>();
        Iterator<StatementEvent> events = stub(scheme, StatementServiceGrpc.StatementServiceBlockingStub.class)
                .watchStatement(WatchStatementRequest.getDefaultInstance());
        events.forEachRemaining(event -> sequences.add(event.getSequence()));
        assertThat(sequences).containsExactly(1L, 2L, 3L);
    }

    @Test
    void grpcMessagesAreBoundedAndStreamsAreNot() throws Exception {
        var statements = stub("gproto+h2c", StatementServiceGrpc.StatementServiceBlockingStub.class);
        RunStatementRequest fits = RunStatementRequest.newBuilder()
                .setSession("0")
                .setCode("x".repeat(2 * MEBIBYTE - 100))
                .build();
        assertThat(statements.runStatement(fits).getId()).isEqualTo(3);
        assertThatThrownBy(() -> statements.runStatement(
                        fits.toBuilder().setCode("x".repeat(2 * MEBIBYTE + 1)).build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));

        // Armeria ends a request after 10 MiB unless it is told not to; a worker's link is one request.
        CompletableFuture<Long> last = new CompletableFuture<>();
        StreamObserver<ConnectRequest> link = stub("gproto+h2c", WorkerLinkServiceGrpc.WorkerLinkServiceStub.class)
                .connect(new StreamObserver<>() {
                    private long sequence;

                    @Override
                    public void onNext(ConnectResponse answer) {
                        sequence = answer.getAcknowledge().getSequence();
                    }

                    @Override
                    public void onError(Throwable cause) {
                        last.completeExceptionally(cause);
                    }

                    @Override
                    public void onCompleted() {
                        last.complete(sequence);
                    }
                });
        ConnectRequest mebibyte = ConnectRequest.newBuilder()
                .setHello(Hello.newBuilder()
                        .setWorkerIdBytes(ByteString.copyFrom(
                                "x".repeat(MEBIBYTE).getBytes(java.nio.charset.StandardCharsets.US_ASCII))))
                .build();
        for (int i = 0; i < 24; i++) {
            link.onNext(mebibyte);
        }
        link.onCompleted();
        assertThat(last.get(60, TimeUnit.SECONDS)).isEqualTo(24);
    }

    @Test
    void reflectionSpeaksBothVersions() throws Exception {
        assertThat(reflectedV1()).contains("firesteel.v1.SessionService", "firesteel.v1.StatementService");
        assertThat(reflectedV1alpha()).contains("firesteel.v1.SessionService", "firesteel.v1.StatementService");
    }

    private static List<String> reflectedV1() throws Exception {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        var requests = stub("gproto+h2c", io.grpc.reflection.v1.ServerReflectionGrpc.ServerReflectionStub.class)
                .serverReflectionInfo(new One<io.grpc.reflection.v1.ServerReflectionResponse>(
                        names, answer -> answer.getListServicesResponse().getServiceList().stream()
                                .map(io.grpc.reflection.v1.ServiceResponse::getName)
                                .toList()));
        requests.onNext(io.grpc.reflection.v1.ServerReflectionRequest.newBuilder()
                .setListServices("")
                .build());
        requests.onCompleted();
        return names.get(30, TimeUnit.SECONDS);
    }

    private static List<String> reflectedV1alpha() throws Exception {
        CompletableFuture<List<String>> names = new CompletableFuture<>();
        var requests = stub("gproto+h2c", io.grpc.reflection.v1alpha.ServerReflectionGrpc.ServerReflectionStub.class)
                .serverReflectionInfo(new One<io.grpc.reflection.v1alpha.ServerReflectionResponse>(
                        names, answer -> answer.getListServicesResponse().getServiceList().stream()
                                .map(io.grpc.reflection.v1alpha.ServiceResponse::getName)
                                .toList()));
        requests.onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder()
                .setListServices("")
                .build());
        requests.onCompleted();
        return names.get(30, TimeUnit.SECONDS);
    }

    private record One<T>(CompletableFuture<List<String>> names, java.util.function.Function<T, List<String>> read)
            implements StreamObserver<T> {

        @Override
        public void onNext(T answer) {
            names.complete(read.apply(answer));
        }

        @Override
        public void onError(Throwable cause) {
            names.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {}
    }

    @Test
    void health() {
        var stub = stub("gproto+h2c", HealthGrpc.HealthBlockingStub.class);

        assertThat(stub.check(HealthCheckRequest.getDefaultInstance()).getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        SERVER.bridge.health().setStatus("firesteel.v1.SessionService", HealthCheckResponse.ServingStatus.NOT_SERVING);
        assertThat(stub.check(HealthCheckRequest.newBuilder()
                                .setService("firesteel.v1.SessionService")
                                .build())
                        .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.NOT_SERVING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c", "http"})
    void restOverAllHttps(String protocol) {
        WebClient client = WebClient.of(protocol + "://127.0.0.1:" + SERVER.port);

        AggregatedHttpResponse answer =
                client.get("/sessions/caf%C3%A9").aggregate().join();
        assertThat(answer.status().code()).isEqualTo(200);
        assertThat(answer.contentUtf8()).startsWith("{\"id\":0,\"name\":\"café\"");
        assertThat(client.get("/sessions/0/events").aggregate().join().contentUtf8())
                .endsWith("event: end\ndata: {}\n\n");
    }

    /** Such as {@code ab}, and proxies that speak HTTP/1.0. */
    @Test
    void theConnectionOfAClientThatReadsToItsEndIsClosedSoon() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", SERVER.port)) {
            socket.getOutputStream().write("GET /version HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.UTF_8));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(Flags.defaultHttp1ConnectionCloseDelayMillis()).isEqualTo(100);
    }

    @Test
    void whatOthersMountWins() throws Exception {
        RawHttp.Answer answer = RawHttp.get(SERVER.port, "/healthz");

        assertThat(answer.text()).isEqualTo("fine");
        assertThat(answer.headers()).containsEntry("x-content-type-options", "nosniff");
        assertThat(RawHttp.get(SERVER.port, "/healthz/x").status()).isEqualTo(404);
    }

    @Test
    void grpcPathsAreNotRest() throws Exception {
        assertThat(RawHttp.call(
                                SERVER.port,
                                "POST",
                                "/firesteel.v1.SessionService/GetSession",
                                "{}",
                                "Content-Type: application/json")
                        .status())
                .isEqualTo(415);
        assertThat(RawHttp.get(SERVER.port, "/firesteel.v1.SessionService/GetSession")
                        .status())
                .isIn(404, 405);
    }
}
