// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static java.util.Objects.requireNonNull;

import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.Heartbeat;
import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.Welcome;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One stream, from hello to its end. Confined to the link's thread. */
final class LinkSession implements ClientResponseObserver<ConnectRequest, ConnectResponse> {
    /** Small enough that a heartbeat is never long behind it. */
    private static final int MAX_BATCH_BYTES = 256 * 1024;

    /** What the session tells the link. */
    interface Owner {
        Hello hello();

        void welcomed(LinkSession session, Welcome welcome);

        void heard();

        void acknowledged();

        void received(ConnectResponse message);

        void ended(LinkSession session, Status status);
    }

    private final Owner owner;
    private final OutboundLog log;
    private final Deque<ConnectRequest> control;
    private @Nullable ClientCallStreamObserver<ConnectRequest> out;
    private boolean welcomed;
    private boolean closing;
    private boolean ended;
    private @Nullable ConnectRequest last;

    /** @param control sent before any event; outlives the session */
    LinkSession(Owner owner, OutboundLog log, Deque<ConnectRequest> control) {
        this.owner = requireNonNull(owner, "owner");
        this.log = requireNonNull(log, "log");
        this.control = requireNonNull(control, "control");
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<ConnectRequest> stream) {
        out = stream;
        stream.setOnReadyHandler(this::pump);
    }

    void hello() {
        stream().onNext(ConnectRequest.newBuilder().setHello(owner.hello()).build());
    }

    boolean isWelcomed() {
        return welcomed;
    }

    boolean saidFarewell() {
        return closing;
    }

    @Override
    public void onNext(ConnectResponse message) {
        if (ended) {
            return;
        }
        owner.heard();
        if (message.hasWelcome() && !welcomed) {
            welcomed = true;
            log.resume(message.getWelcome().getStoredList());
            owner.welcomed(this, message.getWelcome());
        } else if (message.hasAcknowledge()) {
            log.acknowledge(
                    message.getAcknowledge().getStatementId(),
                    message.getAcknowledge().getSequence());
            owner.acknowledged();
        } else {
            owner.received(message);
        }
        pump();
    }

    @Override
    public void onError(Throwable error) {
        end(Status.fromThrowable(error));
    }

    @Override
    public void onCompleted() {
        end(Status.OK);
    }

    /** Sends what there is: control first, then events as long as the transport takes them. */
    void pump() {
        if (!welcomed || ended || closing) {
            return;
        }
        ClientCallStreamObserver<ConnectRequest> stream = stream();
        sendControl(stream);
        while (stream.isReady()) {
            Events batch = log.next(MAX_BATCH_BYTES);
            if (batch == null) {
                break;
            }
            stream.onNext(ConnectRequest.newBuilder().setEvents(batch).build());
            sendControl(stream);
        }
        if (last != null && log.isDrained()) {
            closing = true;
            if (last.hasFailed()) {
                stream.onNext(last);
            }
            stream.onCompleted();
        }
    }

    void heartbeat() {
        if (welcomed && !ended && !closing) {
            stream()
                    .onNext(ConnectRequest.newBuilder()
                            .setHeartbeat(Heartbeat.getDefaultInstance())
                            .build());
        }
    }

    /** Closes the stream when the server has everything, with these as the last words unless they are empty. */
    void closeAfter(ConnectRequest words) {
        last = words;
        pump();
    }

    /** Gives the stream up. */
    void cut(String why) {
        if (!ended) {
            stream().cancel(why, null);
            end(Status.CANCELLED.withDescription(why));
        }
    }

    private void sendControl(ClientCallStreamObserver<ConnectRequest> stream) {
        for (ConnectRequest message = control.poll(); message != null; message = control.poll()) {
            stream.onNext(message);
        }
    }

    private void end(Status status) {
        if (!ended) {
            ended = true;
            owner.ended(this, status);
        }
    }

    private ClientCallStreamObserver<ConnectRequest> stream() {
        return requireNonNull(out, "not started");
    }
}
