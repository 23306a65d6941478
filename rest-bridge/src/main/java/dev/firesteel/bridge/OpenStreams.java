// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Knows the server-streaming calls that are open, so that each can be told when the server stops: watchers may stay for
 * days, and without a word they would hold the stop up until they are cut off. Streams in both directions are left alone.
 */
final class OpenStreams implements ServerInterceptor {

    private static final com.google.rpc.Status STOPPING = com.google.rpc.Status.newBuilder()
            .setCode(Code.UNAVAILABLE_VALUE)
            .setMessage("The server is shutting down")
            .addDetails(Any.pack(ErrorInfo.newBuilder()
                    .setReason("SHUTTING_DOWN")
                    .setDomain("firesteel")
                    .build()))
            .build();

    private final Set<Stream<?, ?>> open = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean draining = new AtomicBoolean();

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (call.getMethodDescriptor().getType() != MethodType.SERVER_STREAMING) {
            return next.startCall(call, headers);
        }
        Stream<Q, R> stream = new Stream<>(call);
        open.add(stream);
        if (draining.get()) {
            stream.end();
        }
        ServerCall.Listener<Q> listener;
        try {
            listener = next.startCall(stream, headers);
        } catch (RuntimeException | Error e) {
            open.remove(stream);
            throw e;
        }
        return new SimpleForwardingServerCallListener<>(listener) {
            @Override
            public void onComplete() {
                open.remove(stream);
                if (stream.ended) {
                    super.onCancel(); // Not the implementation ended it.
                } else {
                    super.onComplete();
                }
            }

            @Override
            public void onCancel() {
                open.remove(stream);
                super.onCancel();
            }
        };
    }

    /** Ends the open streams, and from now on each new one, as UNAVAILABLE. Returns whether this is the first call. */
    boolean drain() {
        boolean first = draining.compareAndSet(false, true);
        open.forEach(Stream::end);
        return first;
    }

    /** A call that the implementation and {@link #drain} may end at the same time. */
    private static final class Stream<Q, R> extends SimpleForwardingServerCall<Q, R> {

        private volatile boolean ended;
        private boolean closed;

        Stream(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public synchronized void sendMessage(R message) {
            if (!ended) {
                super.sendMessage(message);
            }
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!ended) {
                closed = true;
                super.close(status, trailers);
            }
        }

        @Override
        public boolean isReady() {
            return !ended && super.isReady();
        }

        synchronized void end() {
            if (!ended && !closed) {
                ended = true;
                StatusRuntimeException stopping = StatusProto.toStatusRuntimeException(STOPPING);
                Metadata trailers = stopping.getTrailers();
                super.close(stopping.getStatus(), trailers == null ? new Metadata() : trailers);
            }
        }
    }
}
