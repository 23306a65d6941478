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
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
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
        ForwardedCall<Q, A> forwarded = new ForwardedCall<>(call);
        return new UndecidedCall<>(
                call,
                headers,
                next,
                forwarded,
                request -> stays(String.valueOf(((Message) request).getField(field)), headers, forwarded, request));
    }

    private static @Nullable FieldDescriptor sessionField(MethodDescriptor<?, ?> method) {
        return method.getRequestMarshaller() instanceof PrototypeMarshaller<?> marshaller
                        && marshaller.getMessagePrototype() instanceof Message prototype
                ? prototype.getDescriptorForType().findFieldByName(SESSION)
                : null;
    }

    /** Whether the call stays here; else it is passed on, or refused. */
    private <Q, A> boolean stays(String session, Metadata headers, ForwardedCall<Q, A> forwarded, Q request) {
        boolean again = ForwardedCall.wasForwarded(headers);
        if (again ? owners.has(session) : owners.isHere(session)) {
            return true;
        }
        if (again) {
            forwarded.refuse(ErrorMapping.toStatus(new DomainException(
                    Reason.SESSION_MOVED,
                    "Session '" + session + "' is on its way to another server (expected: the same call again).")));
        } else {
            forward(session, headers, forwarded, request);
        }
        return false;
    }

    private <Q, A> void forward(String session, Metadata headers, ForwardedCall<Q, A> forwarded, Q request) {
        Context context = Context.current();
        owners.address(session)
                .whenComplete((address, failure) -> context.run(() -> {
                    if (failure != null) {
                        forwarded.refuse(ErrorMapping.toStatus(failure));
                    } else {
                        forwarded.start(channels.apply(address), address, headers, request);
                    }
                }));
    }
}
