// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.firesteel.server.cluster.SessionOwners;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.v1.SessionServiceGrpc.SessionServiceStub;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.AbstractStub;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Passes a call about a session that another server has on to that one: any method whose request has a field {@code session},
 * or whose first request has. Calls about the server's own sessions go on at once, on the thread they came on. What was passed
 * on once is not passed on again.
 */
public final class SessionForwarding implements ServerInterceptor {
    /** Any stub of the services, whose channel takes calls of them all. */
    public static final Class<? extends AbstractStub<?>> STUB = SessionServiceStub.class;

    private static final String SESSION = "session";

    private final SessionOwners owners;
    private final Function<String, Channel> channels;

    /** {@code channels} finds the way to a server by its {@code host:port}. */
    public SessionForwarding(SessionOwners owners, Function<String, Channel> channels) {
        this.owners = owners;
        this.channels = channels;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        FieldDescriptor field = sessionField(call.getMethodDescriptor());
        if (field == null) {
            return next.startCall(call, headers);
        }
        Undecided<Q, A> undecided = new Undecided<>(call, headers, next, field);
        return call.getMethodDescriptor().getType().clientSendsOneMessage()
                ? undecided.asked()
                : new StreamForwarding<>(call, headers, next, undecided.forwarded, undecided::stays);
    }

    private static @Nullable FieldDescriptor sessionField(MethodDescriptor<?, ?> method) {
        return method.getRequestMarshaller() instanceof PrototypeMarshaller<?> marshaller
                        && marshaller.getMessagePrototype() instanceof Message prototype
                ? prototype.getDescriptorForType().findFieldByName(SESSION)
                : null;
    }

    /** A call until its request is there; then whatever it was decided to become. */
    private final class Undecided<Q, A> extends ServerCall.Listener<Q> {
        private final ServerCall<Q, A> call;
        private final Metadata headers;
        private final ServerCallHandler<Q, A> next;
        private final FieldDescriptor field;
        private final ForwardedCall<Q, A> forwarded;

        private @Nullable Q request;
        private boolean ready;
        private ServerCall.@Nullable Listener<Q> here;

        Undecided(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next, FieldDescriptor field) {
            this.call = call;
            this.headers = headers;
            this.next = next;
            this.field = field;
            this.forwarded = new ForwardedCall<>(call);
        }

        Undecided<Q, A> asked() {
            // One more than there may be, as the stubs do: a second message is an error that gRPC tells.
            call.request(2);
            return this;
        }

        @Override
        public void onMessage(Q message) {
            request = message;
        }

        @Override
        public void onHalfClose() {
            Q message = request;
            if (message == null) {
                goOn(null);
            } else if (stays(message)) {
                goOn(message);
            }
        }

        /** Whether the call stays here; else it is passed on, or refused. */
        boolean stays(Q message) {
            String session = String.valueOf(((Message) message).getField(field));
            boolean again = ForwardedCall.wasForwarded(headers);
            if (again ? owners.has(session) : owners.isHere(session)) {
                return true;
            }
            if (again) {
                refuse(new DomainException(
                        Reason.SESSION_MOVED,
                        "Session '" + session + "' is on its way to another server (expected: the same call again)."));
            } else {
                forward(session, message);
            }
            return false;
        }

        private void goOn(@Nullable Q message) {
            ServerCall.Listener<Q> listener = next.startCall(new Requested<>(call), headers);
            here = listener;
            if (ready) {
                listener.onReady();
            }
            if (message != null) {
                listener.onMessage(message);
            }
            listener.onHalfClose();
        }

        private void forward(String session, Q message) {
            Context context = Context.current();
            owners.address(session)
                    .whenComplete((address, failure) -> context.run(() -> {
                        if (failure != null) {
                            refuse(failure);
                        } else {
                            forwarded.start(channels.apply(address), address, headers, message);
                        }
                    }));
        }

        private void refuse(Throwable failure) {
            StatusRuntimeException refusal = ErrorMapping.toStatus(failure);
            forwarded.refuse(refusal);
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
    }

    /** A call whose request was asked for already. */
    private static final class Requested<Q, A> extends SimpleForwardingServerCall<Q, A> {
        Requested(ServerCall<Q, A> call) {
            super(call);
        }

        @Override
        public void request(int count) {
            // There is only one message, and it is there.
        }
    }
}
