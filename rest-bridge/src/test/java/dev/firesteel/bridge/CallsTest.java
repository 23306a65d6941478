// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls as interceptors and implementations see them. */
class CallsTest {

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> PRINCIPAL = Context.key("principal");
    private static final String STATEMENT = "/sessions/0/statements/1";

    /** Steps of a call as its listener hears of them. */
    private static final List<String> STEPS = new CopyOnWriteArrayList<>();

    private static final AtomicReference<CountDownLatch> OVER = new AtomicReference<>(new CountDownLatch(1));
    private static final ExecutorService BLOCKING = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "blocking");
        thread.setDaemon(true);
        return thread;
    });

    private static final BridgeServer SERVER = new BridgeServer(
            BridgeConfig.defaults(),
            builder -> {},
            new BlockingCalls(
                    BLOCKING,
                    method -> "StopSession".equals(method.getBareMethodName())
                            || "WatchSession".equals(method.getBareMethodName())),
            new Listening(),
            new Authenticating());

    @AfterAll
    static void stop() {
        SERVER.close();
        BLOCKING.shutdownNow();
    }

    @BeforeEach
    void forget() {
        STEPS.clear();
        SERVER.firesteel.requests.clear();
        OVER.set(new CountDownLatch(1));
        SERVER.firesteel.get = (request, answer) -> FakeFiresteel.reply(answer, FakeFiresteel.statement(1));
    }

    private static void awaitEnd() throws InterruptedException {
        assertThat(OVER.get().await(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Refuses who has no name, else puts it in the context. */
    private static final class Authenticating implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            if (call instanceof HttpServerCall) { // Armeria's own calls don't say it.
                assertThat(call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR))
                        .isNotNull();
                assertThat(call.getAuthority()).isNotEmpty();
            }
            String name = headers.get(AUTHORIZATION);
            if ("nobody".equals(name)) {
                call.close(Status.UNAUTHENTICATED.withDescription("Who are you?"), new Metadata());
                return new ServerCall.Listener<>() {};
            }
            return Contexts.interceptCall(
                    Context.current().withValue(PRINCIPAL, String.valueOf(name)), call, headers, next);
        }
    }

    /** Notes what a call's listener hears. */
    private static final class Listening implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return new io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                    next.startCall(call, headers)) {
                @Override
                public void onMessage(Q message) {
                    STEPS.add("message");
                    super.onMessage(message);
                }

                @Override
                public void onHalfClose() {
                    STEPS.add("halfClose");
                    super.onHalfClose();
                }

                @Override
                public void onComplete() {
                    STEPS.add("complete");
                    super.onComplete();
                    OVER.get().countDown();
                }

                @Override
                public void onCancel() {
                    STEPS.add("cancel");
                    super.onCancel();
                    OVER.get().countDown();
                }
            };
        }
    }

    @Test
    void interceptorsSeeTheHeadersAndTheImplementationTheirContext() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        SERVER.firesteel.get = (request, answer) -> {
            seen.set(PRINCIPAL.get());
            FakeFiresteel.reply(answer, FakeFiresteel.statement(1));
        };

        assertThat(RawHttp.get(SERVER.port, STATEMENT, "Authorization: alice").status())
                .isEqualTo(200);
        awaitEnd();

        assertThat(seen.get()).isEqualTo("alice");
        assertThat(STEPS).containsExactly("message", "halfClose", "complete");
    }

    @Test
    void anInterceptorMayRefuseThroughBothDoors() throws Exception {
        RawHttp.Answer answer = RawHttp.get(SERVER.port, STATEMENT, "Authorization: nobody");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.text()).isEqualTo("{\"msg\":\"Who are you?\"}");
        assertThat(RawHttp.get(SERVER.port, STATEMENT + "/events", "Authorization: nobody")
                        .status())
                .isEqualTo(401);

        var stub = GrpcClients.builder("gproto+http://127.0.0.1:" + SERVER.port)
                .setHeader("authorization", "nobody")
                .build(StatementServiceGrpc.StatementServiceBlockingStub.class);
        Assertions.assertThatThrownBy(() -> stub.getStatement(GetStatementRequest.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
        assertThat(SERVER.firesteel.requests).isEmpty();
    }

    @Test
    void anAnswerMayComeLaterFromAnotherThread() throws Exception {
        CompletableFuture<ServerCallStreamObserver<Statement>> held = new CompletableFuture<>();
        SERVER.firesteel.get = (request, answer) -> held.complete(answer);

        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("GET", STATEMENT, 0);
            FakeFiresteel.reply(held.get(30, TimeUnit.SECONDS), FakeFiresteel.statement(1));
            assertThat(http.answer(false).status()).isEqualTo(200);
        }
        awaitEnd();
        assertThat(STEPS).endsWith("complete");
    }

    @Test
    void aClientThatLeavesCancelsItsCall() throws Exception {
        CompletableFuture<Context> held = new CompletableFuture<>();
        CountDownLatch heard = new CountDownLatch(1);
        SERVER.firesteel.get = (request, answer) -> {
            answer.setOnCancelHandler(heard::countDown);
            held.complete(Context.current());
        };

        try (RawHttp http = new RawHttp(SERVER.port)) {
            http.sendHead("GET", STATEMENT, 0);
            held.get(30, TimeUnit.SECONDS);
        }

        assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
        awaitEnd();
        assertThat(STEPS).endsWith("cancel").doesNotContain("complete");
        assertThat(held.join().isCancelled()).isTrue();
    }

    @Test
    void anAnswerThatTakesTooLongIsGivenUp() throws Exception {
        CompletableFuture<ServerCallStreamObserver<Statement>> held = new CompletableFuture<>();
        BridgeConfig hasty = BridgeConfig.defaults().withTimes(Duration.ofMillis(300), Duration.ofSeconds(15));
        try (BridgeServer server = new BridgeServer(hasty, builder -> {}, new Listening())) {
            server.firesteel.get = (request, answer) -> held.complete(answer);

            RawHttp.Answer answer = RawHttp.get(server.port, STATEMENT);

            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.text()).isEqualTo("{\"msg\":\"Not done within 300 ms\"}");
            assertThat(answer.headers()).containsEntry("x-content-type-options", "nosniff");
            awaitEnd();
            assertThat(STEPS).endsWith("cancel");
            assertThat(held.join().isCancelled()).isTrue();

            try (RawHttp http = new RawHttp(server.port)) {
                http.sendHead("POST", "/sessions", 100);
                http.send(new byte[50]);
                RawHttp.Answer late = http.answer(false);
                assertThat(late.status()).isEqualTo(408);
                assertThat(late.text()).isEqualTo("{\"msg\":\"Not received within 300 ms\"}");
            }
        }
    }

    @Test
    void overHttp2AClientThatLeavesCancelsItsCallToo() throws Exception {
        CompletableFuture<Void> held = new CompletableFuture<>();
        CountDownLatch heard = new CountDownLatch(2);
        SERVER.firesteel.get = (request, answer) -> {
            answer.setOnCancelHandler(heard::countDown);
            held.complete(null);
        };
        SERVER.firesteel.watch = (request, events) -> {
            events.setOnCancelHandler(heard::countDown);
            events.onNext(StatementEvent.getDefaultInstance());
        };
        WebClient client = WebClient.of("h2c://127.0.0.1:" + SERVER.port);

        HttpResponse answer = client.get(STATEMENT);
        held.get(30, TimeUnit.SECONDS);
        answer.abort();
        HttpResponse events = client.get(STATEMENT + "/events");
        events.split().headers().get(30, TimeUnit.SECONDS);
        events.abort();

        assertThat(heard.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatAnImplementationThrowsIsAnAnswer() throws Exception {
        SERVER.firesteel.get = (request, answer) -> {
            throw FakeFiresteel.notFound("x");
        };
        assertThat(RawHttp.get(SERVER.port, STATEMENT).text()).isEqualTo("{\"msg\":\"Session 'x' not found.\"}");

        SERVER.firesteel.get = (request, answer) -> answer.onCompleted();
        assertThat(RawHttp.get(SERVER.port, STATEMENT).status()).isEqualTo(500);

        SERVER.firesteel.get = (request, answer) -> answer.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
        assertThat(RawHttp.get(SERVER.port, STATEMENT).text()).isEqualTo("{\"msg\":\"resource exhausted\"}");
    }

    @Test
    void whatBlocksRunsElsewhereThroughBothDoors() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        SERVER.firesteel.onRequest = request -> threads.add(
                Thread.currentThread().getName() + (ServiceRequestContext.currentOrNull() == null ? "" : " in context")
                        + " of " + PRINCIPAL.get());

        assertThat(RawHttp.call(SERVER.port, "POST", "/sessions/0/stop", "", "Authorization: bob")
                        .status())
                .isEqualTo(204);
        assertThat(RawHttp.call(SERVER.port, "POST", "/sessions/9/stop", "", "Authorization: bob")
                        .status())
                .isEqualTo(404);
        assertThat(RawHttp.get(SERVER.port, "/sessions/0/events", "Authorization: bob")
                        .text())
                .startsWith("event: state\n")
                .endsWith("event: end\ndata: {}\n\n");
        assertThat(threads).hasSize(3).containsOnly("blocking in context of bob");

        threads.clear();
        var stub = GrpcClients.builder("gproto+http://127.0.0.1:" + SERVER.port)
                .setHeader("authorization", "bob")
                .build(dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub.class);
        stub.stopSession(
                dev.firesteel.v1.StopSessionRequest.newBuilder().setSession("0").build());
        assertThat(threads).containsOnly("blocking in context of bob");

        threads.clear();
        assertThat(RawHttp.get(SERVER.port, "/sessions/0").status()).isEqualTo(200);
        assertThat(threads).noneMatch(thread -> thread.startsWith("blocking"));
    }
}
