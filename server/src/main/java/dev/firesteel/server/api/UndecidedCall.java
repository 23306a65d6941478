// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A call until its first request is there, which says where it belongs; then what it was decided to become. */
final class UndecidedCall<Q, A> extends ServerCall.Listener<Q> {

    /** Decides by the first message; true when the call stays here, else it was passed on or refused. */
    private final Predicate<Q> stays;

    private final ServerCall<Q, A> call;
    private final Metadata headers;
    private final ServerCallHandler<Q, A> next;
    private final ForwardedCall<Q, A> forwarded;
    private final int asked;

    private ServerCall.@Nullable Listener<Q> here;
    private boolean decided;
    private boolean ready;

    UndecidedCall(
            ServerCall<Q, A> call,
            Metadata headers,
            ServerCallHandler<Q, A> next,
            ForwardedCall<Q, A> forwarded,
            Predicate<Q> stays) {
        this.call = call;
        this.headers = headers;
        this.next = next;
        this.forwarded = forwarded;
        this.stays = stays;
        // Of a call with one message one more, as the stubs do: a second message is an error that gRPC tells.
        this.asked = call.getMethodDescriptor().getType().clientSendsOneMessage() ? 2 : 1;
        call.request(asked);
    }

    @Override
    public void onMessage(Q message) {
        if (here != null) {
            here.onMessage(message);
        } else if (decided) {
            forwarded.next(message);
        } else {
            decided = true;
            if (stays.test(message)) {
                goOn().onMessage(message);
            }
        }
    }

    private ServerCall.Listener<Q> goOn() {
        ServerCall.Listener<Q> listener = next.startCall(new Requested<>(call, asked), headers);
        here = listener;
        if (ready) {
            listener.onReady();
        }
        return listener;
    }

    @Override
    public void onHalfClose() {
        if (here != null) {
            here.onHalfClose();
        } else if (decided) {
            forwarded.halfClose();
        } else {
            goOn().onHalfClose();
        }
    }

    @Override
    public void onReady() {
        ready = true;
        if (here != null) {
            here.onReady();
        } else {
            forwarded.ready();
        }
    }

    @Override
    public void onCancel() {
        if (here != null) {
            here.onCancel();
        } else {
            forwarded.cancel();
        }
    }

    @Override
    public void onComplete() {
        if (here != null) {
            here.onComplete();
        }
    }

    /** A call of which some messages were asked for already. */
    private static final class Requested<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private final AtomicInteger ahead;

        Requested(ServerCall<Q, A> call, int asked) {
            super(call);
            this.ahead = new AtomicInteger(asked);
        }

        @Override
        public void request(int count) {
            int more = count - ahead.getAndUpdate(before -> Math.max(0, before - count));
            if (more > 0) {
                super.request(more);
            }
        }
    }
}
