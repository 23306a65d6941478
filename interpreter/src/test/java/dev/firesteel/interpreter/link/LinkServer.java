// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.v1.StatementEvent;
import dev.firesteel.worker.v1.Acknowledge;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.FetchArtifactRequest;
import dev.firesteel.worker.v1.FetchArtifactResponse;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.StatementPosition;
import dev.firesteel.worker.v1.Welcome;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.okhttp.OkHttpServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** The server's end of the link on a real socket: stores events, acknowledges them when told to, checks their numbers. */
public final class LinkServer implements AutoCloseable {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TOKEN = Context.key("token");

    private final List<ConnectRequest> received = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final Map<Integer, List<StatementEvent>> stored = new TreeMap<>();
    private final long heartbeatMillis;

    /** What is answered to who wants an artifact. */
    public volatile BiConsumer<FetchArtifactRequest, StreamObserver<FetchArtifactResponse>> artifacts =
            (request, answer) -> answer.onError(
                    Status.NOT_FOUND.withDescription("There is none.").asRuntimeException());

    private boolean acknowledging = true;
    private Status refusal;
    private ConnectResponse greeting;
    private StreamObserver<ConnectResponse> worker;
    private int links;
    private Server server;

    public LinkServer(long heartbeatMillis) {
        this.heartbeatMillis = heartbeatMillis;
    }

    /** Starts on a free port, or on the given one. */
    public LinkServer start(int port) throws IOException {
        server = OkHttpServerBuilder.forPort(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        InsecureServerCredentials.create())
                .maxInboundMessageSize(256 * 1024 * 1024)
                .addService(ServerInterceptors.intercept(new Link(), new TokenReader()))
                .build()
                .start();
        return this;
    }

    public int port() {
        return server.getPort();
    }

    public synchronized void acknowledging(boolean now) {
        acknowledging = now;
        if (now && worker != null) {
            stored.keySet().forEach(this::acknowledge);
        }
    }

    /** Every link is welcomed so, whatever is stored. */
    public synchronized void welcome(ConnectResponse with) {
        greeting = with;
    }

    /** The next link is refused so. */
    public synchronized void refuse(Status status) {
        refusal = status;
    }

    public synchronized void send(ConnectResponse message) {
        worker.onNext(message);
    }

    /** Breaks the link that is open. */
    public synchronized void cut() {
        worker.onError(Status.UNAVAILABLE.withDescription("cut").asRuntimeException());
        worker = null;
    }

    public synchronized List<String> tokens() {
        return List.copyOf(tokens);
    }

    /** Repeats within a link, and gaps. */
    public synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    public synchronized List<ConnectRequest> received() {
        return List.copyOf(received);
    }

    public synchronized List<Hello> hellos() {
        return received.stream()
                .filter(ConnectRequest::hasHello)
                .map(ConnectRequest::getHello)
                .toList();
    }

    public synchronized List<StatementEvent> events(int statementId) {
        return List.copyOf(stored.getOrDefault(statementId, List.of()));
    }

    public synchronized String text(int statementId) {
        StringBuilder text = new StringBuilder();
        events(statementId).forEach(event -> text.append(event.getText().getText()));
        return text.toString();
    }

    public synchronized void awaitLinks(int count) throws InterruptedException {
        await(() -> links >= count);
    }

    public synchronized List<StatementEvent> awaitEvent(int statementId, Predicate<StatementEvent> which)
            throws InterruptedException {
        await(() -> events(statementId).stream().anyMatch(which));
        return events(statementId);
    }

    public List<StatementEvent> awaitFinished(int statementId) throws InterruptedException {
        return awaitEvent(statementId, StatementEvent::hasFinished);
    }

    public synchronized ConnectRequest awaitMessage(Predicate<ConnectRequest> which) throws InterruptedException {
        await(() -> received.stream().anyMatch(which));
        return received.stream().filter(which).findFirst().orElseThrow();
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private void await(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            wait();
        }
    }

    private synchronized void receive(ConnectRequest message, StreamObserver<ConnectResponse> from) {
        if (!message.hasHello() && from != worker) {
            return;
        }
        received.add(message);
        if (message.hasHello()) {
            welcome(message.getHello(), from);
        } else if (message.hasEvents()) {
            store(message.getEvents());
        }
        notifyAll();
    }

    private void welcome(Hello hello, StreamObserver<ConnectResponse> from) {
        if (refusal != null) {
            from.onError(refusal.asRuntimeException());
            refusal = null;
            return;
        }
        worker = from;
        links++;
        if (greeting != null) {
            from.onNext(greeting);
            return;
        }
        Welcome.Builder welcome =
                Welcome.newBuilder().setProtocolVersion(1).setHeartbeatIntervalMillis(heartbeatMillis);
        for (StatementPosition position : hello.getStatementsList()) {
            welcome.addStored(StatementPosition.newBuilder()
                    .setStatementId(position.getStatementId())
                    .setLastSequence(last(position.getStatementId())));
        }
        from.onNext(ConnectResponse.newBuilder().setWelcome(welcome).build());
    }

    private void store(Events events) {
        int id = events.getStatementId();
        for (StatementEvent event : events.getEventsList()) {
            if (event.getSequence() == last(id) + 1) {
                stored.computeIfAbsent(id, any -> new ArrayList<>()).add(event);
            } else {
                violations.add("statement " + id + ": event " + event.getSequence() + " after " + last(id));
            }
        }
        if (acknowledging) {
            acknowledge(id);
        }
    }

    private void acknowledge(int statementId) {
        worker.onNext(ConnectResponse.newBuilder()
                .setAcknowledge(
                        Acknowledge.newBuilder().setStatementId(statementId).setSequence(last(statementId)))
                .build());
    }

    private long last(int statementId) {
        return stored.getOrDefault(statementId, List.of()).size();
    }

    private final class Link extends WorkerLinkServiceGrpc.WorkerLinkServiceImplBase {
        @Override
        public void fetchArtifact(FetchArtifactRequest request, StreamObserver<FetchArtifactResponse> answer) {
            synchronized (LinkServer.this) {
                tokens.add(TOKEN.get());
            }
            artifacts.accept(request, answer);
        }

        @Override
        public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
            synchronized (LinkServer.this) {
                tokens.add(TOKEN.get());
            }
            return new StreamObserver<>() {
                @Override
                public void onNext(ConnectRequest message) {
                    receive(message, responses);
                }

                @Override
                public void onError(Throwable error) {
                    gone(responses);
                }

                @Override
                public void onCompleted() {
                    responses.onCompleted();
                    gone(responses);
                }
            };
        }
    }

    private synchronized void gone(StreamObserver<ConnectResponse> responses) {
        if (worker == responses) {
            worker = null;
        }
        notifyAll();
    }

    private static final class TokenReader implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            Context context = Context.current().withValue(TOKEN, headers.get(AUTHORIZATION));
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
