// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.metrics.Meters;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measures every call, whichever door it came through. A stream is measured when it ends. */
public final class CallMeter implements ServerInterceptor {
    private final Meters meters;

    public CallMeter(Meters meters) {
        this.meters = meters;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        Measured<Q, R> measured = new Measured<>(call);
        return new SimpleForwardingServerCallListener<>(next.startCall(measured, headers)) {
            @Override
            public void onCancel() {
                measured.ended(Status.Code.CANCELLED);
                super.onCancel();
            }
        };
    }

    private final class Measured<Q, R> extends SimpleForwardingServerCall<Q, R> {
        private final long started = System.nanoTime();
        private final AtomicBoolean told = new AtomicBoolean();

        Measured(ServerCall<Q, R> call) {
            super(call);
        }

        @Override
        public void close(Status status, Metadata trailers) {
            ended(status.getCode());
            super.close(status, trailers);
        }

        void ended(Status.Code code) {
            if (told.compareAndSet(false, true)) {
                meters.called(
                        getMethodDescriptor().getFullMethodName(),
                        code.name(),
                        Duration.ofNanos(System.nanoTime() - started));
            }
        }
    }
}
