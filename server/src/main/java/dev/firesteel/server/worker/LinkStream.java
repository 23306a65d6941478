// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.worker.v1.Acknowledge;
import dev.firesteel.worker.v1.Cancel;
import dev.firesteel.worker.v1.Complete;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.Execute;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.PhaseReached;
import dev.firesteel.worker.v1.Shutdown;
import dev.firesteel.worker.v1.StatementPosition;
import dev.firesteel.worker.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream that a worker opened. Its next message is asked for when those before it have room in the window on their way
 * into the store; events are acknowledged when they are there. Incoming calls are serial, as gRPC makes them; all else is
 * thread-safe.
 */
final class LinkStream implements StreamObserver<ConnectRequest>, WorkerConnection {
    private static final Logger log = LoggerFactory.getLogger(LinkStream.class);
    private static final int PROTOCOL_VERSION = 1;

    private final WorkerRegistry registry;
    private final EventLog events;
    private final ServerCallStreamObserver<ConnectResponse> call;
    private final String token;
    private final Map<Long, CompletableFuture<List<String>>> completions = new ConcurrentHashMap<>();
    private final AtomicLong nextCompletion = new AtomicLong();

    private volatile @Nullable WorkerSlot slot;

    // Guarded by this.
    private long onTheWay;
    private boolean heldBack;
    private boolean ended;

    LinkStream(WorkerRegistry registry, EventLog events, ServerCallStreamObserver<ConnectResponse> call, String token) {
        this.registry = registry;
        this.events = events;
        this.call = call;
        this.token = token;
    }

    @Override
    public void onNext(ConnectRequest message) {
        WorkerSlot known = slot;
        if (known == null) {
            greet(message);
            return;
        }
        known.heard();
        switch (message.getMessageCase()) {
            case EVENTS -> append(known, message.getEvents(), message.getSerializedSize());
            case PHASE -> {
                PhaseReached phase = message.getPhase();
                known.listener().reached(new WorkerPhase(phase.getName(), phase.getAppId(), phase.getSparkUiUrl()));
                call.request(1);
            }
            case COMPLETION -> {
                CompletableFuture<List<String>> asked =
                        completions.remove(message.getCompletion().getCompleteId());
                if (asked != null) {
                    asked.complete(List.copyOf(message.getCompletion().getCandidatesList()));
                }
                call.request(1);
            }
            case FAILED -> {
                known.listener().failed(message.getFailed().getReason());
                call.request(1);
            }
            case HEARTBEAT -> call.request(1);
            case HELLO, MESSAGE_NOT_SET ->
                fail(Status.INVALID_ARGUMENT.withDescription(
                        message.getMessageCase() + " (expected: what a worker says after its hello)"));
        }
    }

    private void greet(ConnectRequest message) {
        if (!message.hasHello()) {
            fail(Status.FAILED_PRECONDITION.withDescription(message.getMessageCase() + " (expected: hello)"));
            return;
        }
        Hello hello = message.getHello();
        if (hello.getProtocolVersion() != PROTOCOL_VERSION) {
            fail(Status.FAILED_PRECONDITION.withDescription(
                    "protocol_version: " + hello.getProtocolVersion() + " (expected: " + PROTOCOL_VERSION + ")"));
            return;
        }
        WorkerSlot admitted = registry.slot(hello.getWorkerId());
        if (admitted == null) {
            fail(Status.NOT_FOUND.withDescription("The session of this worker is gone."));
            return;
        }
        if (!admitted.credentials().admits(token)) {
            fail(Status.UNAUTHENTICATED.withDescription("The worker's token is wrong."));
            return;
        }
        slot = admitted;
        if (!admitted.attach(this)) {
            fail(Status.NOT_FOUND.withDescription("The session of this worker is gone."));
            return;
        }
        positions(admitted, hello).whenComplete((stored, failure) -> {
            if (failure != null) {
                fail(status(failure));
            } else {
                welcome(admitted, hello, stored);
            }
        });
    }

    private CompletionStage<List<StatementPosition>> positions(WorkerSlot admitted, Hello hello) {
        CompletionStage<List<StatementPosition>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (StatementPosition position : hello.getStatementsList()) {
            StatementRef statement = new StatementRef(admitted.sessionId(), position.getStatementId());
            all = all.thenCombine(events.lastSequence(statement), (list, last) -> {
                list.add(position.toBuilder().setLastSequence(last).build());
                return list;
            });
        }
        return all;
    }

    private void welcome(WorkerSlot admitted, Hello hello, List<StatementPosition> stored) {
        send(ConnectResponse.newBuilder()
                .setWelcome(Welcome.newBuilder()
                        .setProtocolVersion(PROTOCOL_VERSION)
                        .addAllStored(stored)
                        .setHeartbeatIntervalMillis(
                                registry.settings().heartbeatInterval().toMillis()))
                .build());
        admitted.listener()
                .connected(
                        this,
                        new WorkerHello(
                                hello.getSparkVersion(),
                                hello.getScalaVersion(),
                                hello.getPid(),
                                hello.getReady(),
                                hello.getAppId(),
                                hello.getSparkUiUrl()));
        request();
    }

    private void append(WorkerSlot known, Events message, int size) {
        StatementRef statement = new StatementRef(known.sessionId(), message.getStatementId());
        List<Event> batch = new ArrayList<>(message.getEventsCount());
        try {
            message.getEventsList().forEach(event -> batch.add(EventCodec.fromMessage(event)));
        } catch (IllegalArgumentException e) {
            known.listener().failed("The worker sent what is no event: " + e.getMessage());
            fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
            return;
        }
        synchronized (this) {
            onTheWay += size;
            heldBack = onTheWay >= registry.settings().windowBytes();
        }
        if (!heldBack) {
            call.request(1);
        }
        if (batch.isEmpty()) {
            arrived(size);
            return;
        }
        long last = batch.get(batch.size() - 1).sequence();
        events.append(statement, batch).whenComplete((stored, failure) -> {
            if (failure == null || reason(failure) == Reason.STATEMENT_NOT_FOUND) {
                acknowledge(message.getStatementId(), last);
            } else {
                // The worker keeps what is not acknowledged, dials again after a while, and hears from where to send.
                fail(status(failure));
            }
            arrived(size);
        });
    }

    private void acknowledge(int statementId, long sequence) {
        send(ConnectResponse.newBuilder()
                .setAcknowledge(
                        Acknowledge.newBuilder().setStatementId(statementId).setSequence(sequence))
                .build());
    }

    private void arrived(int size) {
        boolean resume;
        synchronized (this) {
            onTheWay -= size;
            resume = heldBack && onTheWay < registry.settings().windowBytes();
            if (resume) {
                heldBack = false;
            }
        }
        if (resume) {
            request();
        }
    }

    private synchronized void request() {
        if (!ended) {
            call.request(1);
        }
    }

    /** True while this side, not the worker, is what keeps messages from being read. */
    synchronized boolean holdsBack() {
        return heldBack;
    }

    private static @Nullable Reason reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof DomainException refusal ? refusal.reason() : null;
    }

    private static Status status(Throwable failure) {
        Reason reason = reason(failure);
        if (reason == Reason.STORE_UNAVAILABLE || reason == Reason.SHUTTING_DOWN) {
            return Status.UNAVAILABLE.withDescription(failure.getMessage());
        }
        log.warn("A link is cut so that its worker sends again", failure);
        return Status.ABORTED.withDescription(failure.getMessage());
    }

    @Override
    public void onError(Throwable cause) {
        ended();
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            if (!ended) {
                call.onCompleted();
            }
        }
        ended();
    }

    /** The stream is over, whoever ended it. */
    void ended() {
        synchronized (this) {
            ended = true;
        }
        completions.values().forEach(asked -> asked.completeExceptionally(notConnected()));
        completions.clear();
        WorkerSlot known = slot;
        if (known != null) {
            known.detach(this);
        }
    }

    void replaced() {
        fail(Status.ABORTED.withDescription("The worker has dialled again."));
    }

    void gone() {
        fail(Status.NOT_FOUND.withDescription("The session of this worker is gone."));
    }

    private void fail(Status status) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            call.onError(status.asRuntimeException());
        }
        ended();
    }

    private synchronized void send(ConnectResponse message) {
        if (!ended) {
            call.onNext(message);
        }
    }

    @Override
    public void execute(int statementId, Kind kind, String code) {
        send(ConnectResponse.newBuilder()
                .setExecute(Execute.newBuilder()
                        .setStatementId(statementId)
                        .setKind(LinkKinds.of(kind))
                        .setCode(code))
                .build());
    }

    @Override
    public void cancel(int statementId) {
        send(ConnectResponse.newBuilder()
                .setCancel(Cancel.newBuilder().setStatementId(statementId))
                .build());
    }

    @Override
    public CompletionStage<List<String>> complete(Kind kind, String code, int cursor) {
        long id = nextCompletion.incrementAndGet();
        CompletableFuture<List<String>> asked = new CompletableFuture<>();
        completions.put(id, asked);
        send(ConnectResponse.newBuilder()
                .setComplete(Complete.newBuilder()
                        .setCompleteId(id)
                        .setKind(LinkKinds.of(kind))
                        .setCode(code)
                        .setCursor(cursor))
                .build());
        synchronized (this) {
            if (ended) {
                completions.remove(id);
                asked.completeExceptionally(notConnected());
            }
        }
        return asked;
    }

    private static DomainException notConnected() {
        return new DomainException(Reason.SESSION_NOT_ACTIVE, "The session's worker is not connected.");
    }

    @Override
    public void shutdown(String reason) {
        send(ConnectResponse.newBuilder()
                .setShutdown(Shutdown.newBuilder().setReason(reason))
                .build());
    }
}
