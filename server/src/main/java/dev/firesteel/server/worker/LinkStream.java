// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.error.Causes;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.FileAdded;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.PhaseReached;
import dev.firesteel.worker.v1.StatementPosition;
import dev.firesteel.worker.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream that a worker opened. Its next message is asked for when those before it have room in the window on their way
 * into the store; events are acknowledged when they are there. Incoming calls are serial, as gRPC makes them; all else is
 * thread-safe.
 */
final class LinkStream implements StreamObserver<ConnectRequest> {
    private static final Logger log = LoggerFactory.getLogger(LinkStream.class);

    private final WorkerRegistry registry;
    private final EventLog events;
    private final LinkCommands commands;
    private final String token;
    private final LinkWindow window;

    private volatile @Nullable WorkerSlot slot;

    LinkStream(WorkerRegistry registry, EventLog events, ServerCallStreamObserver<ConnectResponse> call, String token) {
        this.registry = registry;
        this.events = events;
        this.commands = new LinkCommands(call);
        this.token = token;
        this.window = new LinkWindow(registry.settings().windowBytes());
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
                commands.request();
            }
            case COMPLETION -> {
                commands.answered(message.getCompletion());
                commands.request();
            }
            case BOUND -> {
                commands.bound(message.getBound().getRefusedList());
                commands.request();
            }
            case FILE_ADDED -> {
                FileAdded added = message.getFileAdded();
                known.listener().fileAdded(added.getFileId(), added.getFailure().isEmpty() ? null : added.getFailure());
                commands.request();
            }
            case SESSION_OPENED -> {
                commands.opened(message.getSessionOpened());
                commands.request();
            }
            case SESSION_ENDED -> {
                known.listener().sessionEnded(message.getSessionEnded().getWorkerId());
                commands.request();
            }
            case FAILED -> {
                known.listener().failed(message.getFailed().getReason());
                commands.request();
            }
            case HEARTBEAT -> commands.request();
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
        WorkerSlot admitted = registry.slot(hello.getWorkerId());
        if (admitted == null) {
            lookElsewhere(hello.getWorkerId());
            return;
        }
        if (!admitted.credentials().admits(token)) {
            fail(Status.UNAUTHENTICATED.withDescription("The worker's token is wrong."));
            return;
        }
        String refusal = LinkVersions.SPOKEN.refusal(hello.getProtocolVersion());
        if (refusal != null) {
            admitted.listener().failed(refusal);
            fail(Status.FAILED_PRECONDITION.withDescription(refusal));
            return;
        }
        slot = admitted;
        if (!admitted.attach(this)) {
            gone();
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

    private void lookElsewhere(String workerId) {
        registry.elsewhere().knows(workerId).whenComplete((known, failure) -> {
            if (failure != null) {
                fail(status(failure));
            } else if (known) {
                moved();
            } else {
                gone();
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
        Duration silence = registry.settings().serverSilence();
        commands.welcome(Welcome.newBuilder()
                .setProtocolVersion(LinkVersions.SPOKEN.own())
                .addAllStored(stored)
                .setHeartbeatIntervalMillis(
                        registry.settings().heartbeatInterval().toMillis())
                .setSilenceTimeoutMillis(silence.toMillis()));
        if (!silence.isZero()) {
            sayAlive(silence.dividedBy(3));
        }
        admitted.listener()
                .connected(
                        commands,
                        new WorkerHello(
                                hello.getSparkVersion(),
                                hello.getScalaVersion(),
                                hello.getPid(),
                                hello.getReady(),
                                hello.getAppId(),
                                hello.getSparkUiUrl(),
                                Math.max(1, hello.getParallelSql()),
                                hello.getStatementsList().stream()
                                        .map(StatementPosition::getStatementId)
                                        .toList(),
                                hello.getHostedList()));
        commands.request();
    }

    private void sayAlive(Duration interval) {
        if (commands.alive()) {
            registry.timers().after(interval, () -> sayAlive(interval));
        }
    }

    private void append(WorkerSlot known, Events message, int size) {
        List<Event> batch = new ArrayList<>(message.getEventsCount());
        try {
            message.getEventsList().forEach(event -> batch.add(EventCodec.fromMessage(event)));
        } catch (IllegalArgumentException e) {
            known.listener().failed("The worker sent what is no event: " + e.getMessage());
            fail(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
            return;
        }
        if (batch.isEmpty()) {
            commands.request();
            return;
        }
        if (window.enter(size)) {
            commands.request();
        }
        long last = batch.get(batch.size() - 1).sequence();
        StatementRef statement = new StatementRef(known.sessionId(), message.getStatementId());
        events.append(statement, batch).whenComplete((stored, failure) -> {
            if (failure == null || reason(failure) == Reason.STATEMENT_NOT_FOUND) {
                commands.acknowledge(message.getStatementId(), last);
            } else {
                // The worker keeps what is not acknowledged, dials again after a while, and hears from where to send.
                fail(status(failure));
            }
            if (window.leave(size)) {
                commands.request();
            }
        });
    }

    /** True while this side, not the worker, is what keeps messages from being read. */
    boolean holdsBack() {
        return window.full();
    }

    private static @Nullable Reason reason(Throwable failure) {
        return Causes.of(failure) instanceof DomainException refusal ? refusal.reason() : null;
    }

    private static Status status(Throwable failure) {
        Reason reason = reason(failure);
        if (reason == Reason.STORE_UNAVAILABLE || reason == Reason.SHUTTING_DOWN || reason == Reason.SESSION_MOVED) {
            return Status.UNAVAILABLE.withDescription(failure.getMessage());
        }
        log.warn("A link is cut so that its worker sends again", failure);
        return Status.ABORTED.withDescription(failure.getMessage());
    }

    @Override
    public void onError(Throwable cause) {
        over();
    }

    @Override
    public void onCompleted() {
        commands.complete();
        detach();
    }

    /** The stream is over, whoever ended it. */
    void over() {
        commands.over();
        detach();
    }

    void replaced() {
        fail(Status.ABORTED.withDescription("The worker has dialled again."));
    }

    void gone() {
        fail(Status.NOT_FOUND.withDescription("The session of this worker is gone."));
    }

    void moved() {
        fail(Status.UNAVAILABLE.withDescription("Another server has the session of this worker."));
    }

    private void fail(Status status) {
        commands.fail(status);
        detach();
    }

    private void detach() {
        WorkerSlot known = slot;
        if (known != null) {
            known.detach(this);
        }
    }

    WorkerConnection connection() {
        return commands;
    }
}
