// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Message;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC call that comes over HTTP without gRPC's framing. The listener is only ever called on the request's event loop;
 * {@code sendMessage} and {@code close} may be called from any thread. Of close and the client's leaving the first wins:
 * the listener hears {@code onComplete} after the one, {@code onCancel} after the other.
 */
abstract class HttpServerCall extends ServerCall<Message, Message> {

    private enum State {
        OPEN,
        CLOSED,
        CANCELLED
    }

    private static final Logger logger = LoggerFactory.getLogger(HttpServerCall.class);
    private static final Listener<Message> DEAF = new Listener<>() {};

    final ServiceRequestContext context;
    final RestRoute route;

    private final Context.CancellableContext grpcContext = Context.ROOT.withCancellation();
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
    private Listener<Message> listener = DEAF;

    /** Steps of the listener that run just now, one within the other. On the event loop. */
    private int steps;

    /** The call was closed in a step. On the event loop. */
    private boolean closedInStep;

    HttpServerCall(ServiceRequestContext context, RestRoute route) {
        this.context = context;
        this.route = route;
    }

    /** Runs the call with the one message that HTTP brings. Called once, on the event loop. */
    final void start(Message request, Metadata headers) {
        begin(headers);
        deliver(request);
        halfClose();
        heedCancels();
    }

    /** Begins the call. Called once, on the event loop. */
    final void open(Metadata headers) {
        begin(headers);
        heedCancels();
    }

    private void begin(Metadata headers) {
        if (context.isCancelled()) {
            cancel(context.cancellationCause());
        }
        call(() -> {
            listener = route.method().getServerCallHandler().startCall(this, headers);
            if (state.get() == State.CANCELLED) {
                listener.onCancel();
            }
            if (state.get() == State.OPEN) {
                listener.onReady();
            }
        });
    }

    /** Most calls have ended by now, and need not hear of it. */
    private void heedCancels() {
        if (state.get() == State.OPEN) {
            var unused = context.whenRequestCancelling().thenAccept(this::cancel);
        }
    }

    /** Brings the next message. On the event loop. */
    final void deliver(Message message) {
        if (state.get() == State.OPEN) {
            call(() -> listener.onMessage(message));
        }
    }

    /** There are no more messages. On the event loop. */
    final void halfClose() {
        if (state.get() == State.OPEN) {
            call(listener::onHalfClose);
        }
    }

    /** Answers in place of the implementation, since what came is no request; to that the caller has left. */
    final void refuse(Status status) {
        if (state.compareAndSet(State.OPEN, State.CANCELLED)) {
            answer(status, new Metadata());
            onEventLoop(() -> {
                grpcContext.cancel(null);
                call(listener::onCancel);
                ended();
            });
        }
    }

    /** The client is gone, or its time is over. */
    final void cancel(@Nullable Throwable cause) {
        if (state.compareAndSet(State.OPEN, State.CANCELLED)) {
            onEventLoop(() -> {
                grpcContext.cancel(cause);
                call(listener::onCancel);
                ended();
            });
        }
    }

    /** Tells the listener that more can be sent. On the event loop. */
    final void ready() {
        if (state.get() == State.OPEN) {
            call(listener::onReady);
        }
    }

    final boolean isOpen() {
        return state.get() == State.OPEN;
    }

    /** Answers. Called once at most, from any thread, and not when the call was cancelled before. */
    abstract void answer(Status status, Metadata trailers);

    /** Lets go of what the call holds. On the event loop. */
    void ended() {}

    @Override
    public final void close(Status status, Metadata trailers) {
        if (!state.compareAndSet(State.OPEN, State.CLOSED)) {
            return; // Nobody is there to hear it, or it was said.
        }
        answer(status, trailers);
        // Later, so that a listener never hears of the end while it is being called.
        if (context.eventLoop().inEventLoop() && steps > 0) {
            closedInStep = true;
        } else {
            context.eventLoop().execute(this::complete);
        }
    }

    private void complete() {
        call(listener::onComplete);
        grpcContext.cancel(null);
        ended();
    }

    /** Closes the call with what the implementation threw. */
    final void fail(Throwable cause) {
        if (state.get() != State.OPEN) {
            logger.warn("{} failed after its end", what(), cause);
            return;
        }
        Metadata trailers = Status.trailersFromThrowable(cause);
        close(Status.fromThrowable(cause), trailers == null ? new Metadata() : trailers);
    }

    @Override
    public final boolean isCancelled() {
        return state.get() == State.CANCELLED;
    }

    @Override
    public void request(int count) {
        // The one message is brought when the call starts.
    }

    @Override
    public void sendHeaders(Metadata headers) {
        // HTTP's headers are said with the answer; gRPC's own mean nothing here.
    }

    @Override
    public final MethodDescriptor<Message, Message> getMethodDescriptor() {
        return route.method().getMethodDescriptor();
    }

    @Override
    public final Attributes getAttributes() {
        Attributes.Builder attributes =
                Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, context.remoteAddress());
        attributes.set(Grpc.TRANSPORT_ATTR_LOCAL_ADDR, context.localAddress());
        if (context.sslSession() != null) {
            attributes.set(Grpc.TRANSPORT_ATTR_SSL_SESSION, context.sslSession());
        }
        return attributes.build();
    }

    @Override
    public final @Nullable String getAuthority() {
        return context.request().authority();
    }

    /** What is being called, for the log. */
    final String what() {
        return context.method() + " " + context.path();
    }

    private void call(Runnable step) {
        Context previous = grpcContext.attach();
        steps++;
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            steps--;
            grpcContext.detach(previous);
        }
        if (closedInStep && steps == 0) {
            closedInStep = false;
            complete();
        }
    }

    final void onEventLoop(Runnable step) {
        if (context.eventLoop().inEventLoop()) {
            step.run();
        } else {
            context.eventLoop().execute(step);
        }
    }
}
