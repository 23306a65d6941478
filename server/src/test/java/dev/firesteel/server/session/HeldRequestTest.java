// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.SessionProtocol;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.firesteel.bridge.BridgeConfig;
import dev.firesteel.bridge.RestBridge;
import dev.firesteel.server.api.SessionApi;
import dev.firesteel.server.api.StatementApi;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import dev.firesteel.v1.StatementState;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client that polls, over a socket, while the clock stands still: whoever is held, is held until the test ends that. */
@Timeout(120)
class HeldRequestTest {
    private static final Duration HOLD = Duration.ofSeconds(1);
    private static final Duration HOLD_IF_IDLE = Duration.ofMillis(200);
    private static final String STATEMENT = "/sessions/0/statements/0";

    private final BlockingQueue<Boolean> arrived = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path data;

    private TestServer server;
    private Started session;
    private Server door;

    private void open(Duration hold) {
        server = TestServer.start(data);
        session = server.started();
        RestBridge bridge = new RestBridge(
                BridgeConfig.defaults().withHold(hold),
                Stream.of(new SessionApi(server.sessions), new StatementApi(server.sessions))
                        .map(service -> ServerInterceptors.intercept(service, new Arrivals()))
                        .toList());
        ServerBuilder builder = Server.builder().localPort(0, SessionProtocol.HTTP);
        bridge.mount(builder);
        door = builder.build();
        door.start().join();
    }

    @AfterEach
    void close() {
        door.stop().join();
        server.close();
    }

    @Test
    void anAnswerIsHeldUntilTheStatementEnds() throws Exception {
        open(HOLD);
        runs();

        CompletableFuture<String> polled = poll(STATEMENT);
        assertThat(held()).isTrue();
        ends();

        assertThat(TestServer.get(polled)).contains("\"state\":\"available\"", "42");
    }

    @Test
    void anAnswerIsHeldNoLongerThanTheHold() throws Exception {
        open(HOLD);
        runs();

        CompletableFuture<String> polled = poll(STATEMENT);
        assertThat(held()).isTrue();
        server.time.advance(HOLD);

        assertThat(TestServer.get(polled)).contains("\"state\":\"running\"", "\"output\":null");
    }

    @Test
    void manyAreHeldAtOnceAndBlockNobody() throws Exception {
        open(HOLD);
        runs();

        List<CompletableFuture<String>> polled =
                Stream.generate(() -> poll(STATEMENT)).limit(100).toList();
        for (int i = 0; i < polled.size(); i++) {
            assertThat(held()).isTrue();
        }
        assertThat(TestServer.get(poll("/sessions/0"))).contains("\"state\":\"busy\"");
        ends();

        for (CompletableFuture<String> each : polled) {
            assertThat(TestServer.get(each)).contains("\"state\":\"available\"");
        }
    }

    @Test
    void aStatementThatHasEndedIsAnsweredAtOnce() throws Exception {
        open(HOLD);
        runs();
        ends();
        server.ended(session, 0);

        assertThat(TestServer.get(poll(STATEMENT))).contains("\"state\":\"available\"");
    }

    @Test
    void nobodyIsHeldWhoDoesNotWantToBe() throws Exception {
        open(HOLD);
        runs();

        assertThat(TestServer.get(poll(STATEMENT, "Prefer", "wait=0"))).contains("\"state\":\"running\"");
        assertThat(TestServer.get(poll(STATEMENT + "?wait=0s"))).contains("\"state\":\"running\"");
    }

    @Test
    void nobodyIsHeldWhereItIsConfiguredSo() throws Exception {
        open(Duration.ZERO);
        runs();

        assertThat(TestServer.get(poll(STATEMENT))).contains("\"state\":\"running\"");
    }

    @Test
    void aPostToAnIdleSessionIsHeldForTheEnd() throws Exception {
        open(HOLD);

        CompletableFuture<String> posted = post();
        session.worker().takeExecute();
        session.worker().started(0);
        assertThat(held()).isTrue();
        ends();

        assertThat(TestServer.get(posted)).contains("\"state\":\"available\"", "42");
    }

    @Test
    void aPostToAnIdleSessionIsHeldForAShortTimeOnly() throws Exception {
        open(HOLD);

        CompletableFuture<String> posted = post();
        session.worker().takeExecute();
        session.worker().started(0);
        assertThat(held()).isTrue();
        server.time.awaitAlarm(HOLD_IF_IDLE);
        server.time.advance(HOLD_IF_IDLE);

        assertThat(TestServer.get(posted)).contains("\"state\":\"running\"", "\"output\":null");
    }

    @Test
    void aPostBehindOthersIsAnsweredAtOnce() throws Exception {
        open(HOLD);
        runs();

        assertThat(TestServer.get(post())).contains("\"id\":1", "\"state\":\"waiting\"");
    }

    @Test
    void aPostIsAnsweredAtOnceForThoseWhoWantThat() throws Exception {
        open(HOLD);
        assertThat(TestServer.get(post("Prefer", "wait=0"))).contains("\"state\":\"waiting\"");
    }

    @Test
    void aPostIsAnsweredAtOnceWhereItIsConfiguredSo() throws Exception {
        open(Duration.ZERO);
        assertThat(TestServer.get(post())).contains("\"state\":\"waiting\"");
    }

    @Test
    void sessionsListsAndGrpcCallersAreNotHeld() throws Exception {
        open(HOLD);
        runs();

        assertThat(TestServer.get(poll("/sessions/0"))).contains("\"state\":\"busy\"");
        assertThat(TestServer.get(poll("/sessions/0/state"))).contains("\"state\":\"busy\"");
        assertThat(TestServer.get(poll("/sessions/0/statements"))).contains("\"state\":\"running\"");
        StatementServiceBlockingStub grpc = GrpcClients.newClient(
                "gproto+http://127.0.0.1:" + door.activeLocalPort(), StatementServiceBlockingStub.class);
        assertThat(grpc.getStatement(
                                GetStatementRequest.newBuilder().setSession("0").build())
                        .getState())
                .isEqualTo(StatementState.STATEMENT_STATE_RUNNING);
    }

    /** Statement 0 runs, and everybody can see that. */
    private void runs() {
        server.run(session, "6 * 7");
        session.worker().takeExecute();
        session.worker().started(0);
    }

    private void ends() {
        session.worker().prints(0, "42");
        session.worker().finished(0);
    }

    private CompletableFuture<String> poll(String path, String... headers) {
        return send(request(path), headers);
    }

    private CompletableFuture<String> post(String... headers) {
        return send(
                request("/sessions/0/statements").POST(HttpRequest.BodyPublishers.ofString("{\"code\":\"6 * 7\"}")),
                headers);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.activeLocalPort() + path));
    }

    private CompletableFuture<String> send(HttpRequest.Builder request, String... headers) {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
    }

    /** Whether the next call that arrives was left without an answer. */
    private boolean held() throws InterruptedException {
        Boolean open = arrived.poll(60, TimeUnit.SECONDS);
        assertThat(open).as("a call arrives").isNotNull();
        return open;
    }

    /** Tells of each call when its method has returned: what is answered from memory has its answer by then. */
    private final class Arrivals implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            Closing<Q, A> closing = new Closing<>(call);
            return new SimpleForwardingServerCallListener<Q>(next.startCall(closing, headers)) {
                @Override
                public void onHalfClose() {
                    super.onHalfClose();
                    arrived.add(!closing.closed);
                }
            };
        }
    }

    private static final class Closing<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private volatile boolean closed;

        Closing(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            closed = true;
            super.close(status, trailers);
        }
    }
}
