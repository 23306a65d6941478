// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import dev.firesteel.server.cluster.SessionOwners;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.v1.GetSessionRequest;
import dev.firesteel.v1.ListSessionsRequest;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.SessionServiceGrpc;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceBlockingStub;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.WatchStatementRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two servers on sockets: the session {@code 7} is with the second one, calls come to the first. */
@Timeout(60)
class SessionForwardingTest {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final FakeSessions first = new FakeSessions();
    private final FakeSessions second = new FakeSessions();
    private final Owners seenByFirst = new Owners("8");
    private final Owners seenBySecond = new Owners("7");
    private final Calls received = new Calls();
    private final ConcurrentHashMap<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private final List<Server> servers = new ArrayList<>();
    private final List<String> addresses = new CopyOnWriteArrayList<>();
    private Channel front;

    @BeforeEach
    void serve() throws IOException {
        Server back = serve(second, seenBySecond, received);
        seenByFirst.elsewhere = CompletableFuture.completedFuture("127.0.0.1:" + back.getPort());
        front = channel("127.0.0.1:" + serve(first, seenByFirst).getPort());
    }

    private Server serve(FakeSessions sessions, Owners owners, ServerInterceptor... outer) throws IOException {
        List<ServerInterceptor> forwarding = List.of(
                new SessionForwarding(owners, this::channel),
                new MergedLists(new ListMerging(
                        () -> CompletableFuture.completedFuture(List.copyOf(addresses)), this::channel)));
        NettyServerBuilder builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Stream.of(new SessionApi(sessions), new StatementApi(sessions))
                .map(service -> ServerInterceptors.intercept(ServerInterceptors.intercept(service, forwarding), outer))
                .forEach(builder::addService);
        Server server = builder.build().start();
        servers.add(server);
        addresses.add("127.0.0.1:" + server.getPort());
        return server;
    }

    private Channel channel(String address) {
        return channels.computeIfAbsent(
                address,
                target -> ManagedChannelBuilder.forTarget(target).usePlaintext().build());
    }

    @AfterEach
    void close() throws InterruptedException {
        for (ManagedChannel channel : channels.values()) {
            channel.shutdownNow();
        }
        for (Server server : servers) {
            server.shutdownNow();
            assertThat(server.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    static Stream<MethodDescriptor<?, ?>> methodsAboutASession() {
        return Stream.of(SessionServiceGrpc.getServiceDescriptor(), StatementServiceGrpc.getServiceDescriptor())
                .flatMap(service -> service.getMethods().stream())
                .filter(method -> field(method) != null);
    }

    private static FieldDescriptor field(MethodDescriptor<?, ?> method) {
        return prototype(method).getDescriptorForType().findFieldByName("session");
    }

    private static Message prototype(MethodDescriptor<?, ?> method) {
        return (Message) ((PrototypeMarshaller<?>) method.getRequestMarshaller()).getMessagePrototype();
    }

    @ParameterizedTest
    @MethodSource("methodsAboutASession")
    void everyMethodAboutASessionIsAnsweredByItsServer(MethodDescriptor<Message, Message> method) {
        second.log.add(new EventBody.Started());
        second.log.add(new EventBody.Finished(EventBody.Outcome.AVAILABLE));
        Message request =
                prototype(method).toBuilder().setField(field(method), "7").build();

        Iterator<Message> answers =
                ClientCalls.blockingServerStreamingCall(front, method, CallOptions.DEFAULT, request);
        answers.forEachRemaining(answer -> assertThat(answer).isNotNull());

        assertThat(second.calls).isNotEmpty();
        assertThat(first.calls).isEmpty();
        assertThat(received.headers
                        .poll()
                        .containsKey(Metadata.Key.of("firesteel-forwarded", Metadata.ASCII_STRING_MARSHALLER)))
                .isTrue();
    }

    @Test
    void ownSessionsAreAnsweredWithoutAskingAnybody() {
        assertThat(get(front, "8").getId()).isEqualTo(7);
        assertThat(first.calls).containsExactly("get 8");
        assertThat(seenByFirst.asked).isZero();
    }

    @Test
    void theCallersMetadataAndDeadlineGoAlong() throws InterruptedException {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer of-the-caller");
        SessionServiceGrpc.newBlockingStub(front)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(50, TimeUnit.SECONDS)
                .getSession(GetSessionRequest.newBuilder().setSession("7").build());
        assertThat(received.headers.poll(30, TimeUnit.SECONDS).get(AUTHORIZATION))
                .isEqualTo("Bearer of-the-caller");
        assertThat(received.hadDeadline).isTrue();
    }

    @Test
    void errorsOfTheOwnerPassUnchanged() {
        second.refusal = new DomainException(Reason.STATEMENT_QUEUE_FULL, "full");
        StatusRuntimeException refusal = refused("7");
        assertThat(refusal).hasMessage("RESOURCE_EXHAUSTED: full");
        assertThat(reason(refusal)).isEqualTo("STATEMENT_QUEUE_FULL");

        second.refusal = DomainException.shuttingDown();
        assertThat(reason(refused("7"))).isEqualTo("SHUTTING_DOWN");
    }

    @Test
    void anOwnerThatCannotBeReachedIsToldInOneSentence() {
        servers.get(0).shutdownNow();
        StatusRuntimeException refusal = refused("7");
        assertThat(refusal)
                .hasMessageStartingWith("UNAVAILABLE: The server that has the session, 127.0.0.1:")
                .hasMessageEndingWith("(expected: the same call again).");
        assertThat(reason(refusal)).isEqualTo("OWNER_UNREACHABLE");
    }

    @Test
    void nothingIsForwardedTwice() {
        seenBySecond.here = "none";
        StatusRuntimeException refusal = refused("7");
        assertThat(reason(refusal)).isEqualTo("SESSION_MOVED");
        assertThat(seenBySecond.asked).isZero();
    }

    @Test
    void theListIsOneOfAllServersAndThePartsAreOfTheWhole() {
        ListSessionsResponse all = list(0, 100);
        assertThat(all.getTotal()).isEqualTo(24);
        assertThat(all.getSessionsList()).hasSize(2);
        assertThat(first.calls).containsExactly("list 0 100");
        assertThat(second.calls).containsExactly("list 0 100");
        assertThat(list(1, 5).getSessionsList()).hasSize(1);
        assertThat(first.calls).endsWith("list 0 6");
        SessionServiceGrpc.newBlockingStub(front)
                .listSessions(ListSessionsRequest.newBuilder()
                        .setFrom(1)
                        .setSize(5)
                        .setIncludeEnded(true)
                        .build());
        assertThat(first.calls).endsWith("list 0 6 all");
        assertThat(second.calls).endsWith("list 0 6 all");
        assertThat(list(-1, 5).getSessionsList()).isEmpty();
        assertThat(list(0, Integer.MAX_VALUE).getSessionsList()).hasSize(2);
    }

    @Test
    void aListWithoutThoseOfOneServerIsNone() {
        servers.get(0).shutdownNow();
        assertThatThrownBy(() -> list(0, 100))
                .isInstanceOfSatisfying(StatusRuntimeException.class, refusal -> assertThat(reason(refusal))
                        .isEqualTo("OWNER_UNREACHABLE"));
    }

    private ListSessionsResponse list(int from, int size) {
        return SessionServiceGrpc.newBlockingStub(front)
                .listSessions(ListSessionsRequest.newBuilder()
                        .setFrom(from)
                        .setSize(size)
                        .build());
    }

    @Test
    void aSessionThatNobodyHasIsNotFound() {
        seenByFirst.elsewhere = CompletableFuture.failedFuture(DomainException.sessionNotFound("9"));
        assertThat(refused("9")).hasMessage("NOT_FOUND: Session '9' not found.");
    }

    @Test
    void eventsComeAsTheyHappenThroughTheOtherServer() {
        second.log.add(new EventBody.Started());
        Iterator<StatementEvent> events =
                StatementServiceGrpc.newBlockingStub(front).watchStatement(watch());
        assertThat(events.next().hasStarted()).isTrue();
        for (int i = 0; i < 500; i++) {
            second.log.add(new EventBody.Text("x".repeat(4096), EventBody.Stream.STDOUT));
        }
        second.log.add(new EventBody.Finished(EventBody.Outcome.AVAILABLE));
        for (int sequence = 2; sequence <= 502; sequence++) {
            assertThat(events.next().getSequence()).isEqualTo(sequence);
        }
        assertThat(events.hasNext()).isFalse();
    }

    @Test
    void aReaderThatTakesNothingHoldsBackTheOwner() {
        int count = 4_000;
        for (int i = 0; i < count; i++) {
            second.log.add(new EventBody.Text("x".repeat(8192), EventBody.Stream.STDOUT));
        }
        Iterator<StatementEvent> events =
                StatementServiceGrpc.newBlockingStub(front).watchStatement(watch());
        assertThat(events.next().getSequence()).isEqualTo(1);
        // What fits into two connections' windows, and no more, is on its way.
        await().during(1, TimeUnit.SECONDS).until(() -> second.log.slicesRead() < count);
    }

    @Test
    void aReaderThatLeavesIsForgottenByTheOwner() {
        second.log.add(new EventBody.Started());
        try (Context.CancellableContext leaving = Context.current().withCancellation()) {
            leaving.run(() -> StatementServiceGrpc.newBlockingStub(front)
                    .watchStatement(watch())
                    .next());
        }
        await().until(() -> second.log.closed() == 1);
    }

    private static WatchStatementRequest watch() {
        return WatchStatementRequest.newBuilder()
                .setSession("7")
                .setStatement(3)
                .build();
    }

    private static dev.firesteel.v1.Session get(Channel channel, String session) {
        SessionServiceBlockingStub stub = SessionServiceGrpc.newBlockingStub(channel);
        return stub.getSession(
                GetSessionRequest.newBuilder().setSession(session).build());
    }

    private StatusRuntimeException refused(String session) {
        StatusRuntimeException[] refusal = new StatusRuntimeException[1];
        assertThatThrownBy(() -> get(front, session))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> refusal[0] = failure);
        return refusal[0];
    }

    private static String reason(StatusRuntimeException refusal) {
        try {
            return StatusProto.fromThrowable(refusal)
                    .getDetails(0)
                    .unpack(ErrorInfo.class)
                    .getReason();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static final class Owners implements SessionOwners {
        volatile String here;
        volatile CompletionStage<String> elsewhere =
                CompletableFuture.failedFuture(new IllegalStateException("nobody should ask"));
        volatile int asked;

        Owners(String here) {
            this.here = here;
        }

        @Override
        public boolean isHere(String session) {
            return session.equals(here);
        }

        @Override
        public boolean has(String session) {
            return isHere(session);
        }

        @Override
        public CompletionStage<String> address(String session) {
            asked++;
            return elsewhere;
        }
    }

    /** What arrives at a server. */
    private static final class Calls implements ServerInterceptor {
        final BlockingQueue<Metadata> headers = new LinkedBlockingQueue<>();
        volatile boolean hadDeadline;

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
            hadDeadline = Context.current().getDeadline() != null;
            headers.add(metadata);
            return next.startCall(call, metadata);
        }
    }
}
