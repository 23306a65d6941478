// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.common.util.concurrent.MoreExecutors;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs methods whose implementations block on an executor instead of the event loop, whichever door their calls come
 * through. The steps of one call run one after the other.
 */
public final class BlockingCalls implements ServerInterceptor {

    private final Executor executor;
    private final Predicate<MethodDescriptor<?, ?>> blocks;

    /** Creates one that runs the methods for which the predicate holds on the executor. */
    public BlockingCalls(Executor executor, Predicate<MethodDescriptor<?, ?>> blocks) {
        this.executor = executor;
        this.blocks = blocks;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (!blocks.test(call.getMethodDescriptor())) {
            return next.startCall(call, headers);
        }
        ServiceRequestContext context = ServiceRequestContext.currentOrNull();
        Executor aware = context == null ? executor : context.makeContextAware(executor);
        Executor steps = Context.current().fixedContextExecutor(MoreExecutors.newSequentialExecutor(aware));
        return new Moved<>(call, headers, next, steps);
    }

    /** Takes each step to the executor. */
    private static final class Moved<Q, R> extends ServerCall.Listener<Q> {

        private final ServerCall<Q, R> call;
        private final Executor steps;

        /** Null until the call is started, and when that failed. On the executor only. */
        private ServerCall.@Nullable Listener<Q> listener;

        Moved(ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, Executor steps) {
            this.call = call;
            this.steps = steps;
            step(() -> listener = next.startCall(call, headers));
        }

        @Override
        public void onMessage(Q message) {
            next(heard -> heard.onMessage(message));
        }

        @Override
        public void onHalfClose() {
            next(ServerCall.Listener::onHalfClose);
        }

        @Override
        public void onCancel() {
            next(ServerCall.Listener::onCancel);
        }

        @Override
        public void onComplete() {
            next(ServerCall.Listener::onComplete);
        }

        @Override
        public void onReady() {
            next(ServerCall.Listener::onReady);
        }

        private void next(Step<Q> step) {
            step(() -> {
                if (listener != null) {
                    step.take(listener);
                }
            });
        }

        private void step(Runnable step) {
            steps.execute(() -> {
                try {
                    step.run();
                } catch (RuntimeException | Error e) {
                    listener = null;
                    Metadata trailers = Status.trailersFromThrowable(e);
                    call.close(Status.fromThrowable(e), trailers == null ? new Metadata() : trailers);
                }
            });
        }
    }

    private interface Step<Q> {
        void take(ServerCall.Listener<Q> listener);
    }
}
