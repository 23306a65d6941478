// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Answers a unary call when the domain has. */
final class Replies {
    private Replies() {}

    static <T, R> void reply(CompletionStage<T> stage, Function<T, R> translate, StreamObserver<R> observer) {
        // With a handler, an answer to a caller who has left is dropped, not thrown back at us.
        ServerCallStreamObserver<R> call = (ServerCallStreamObserver<R>) observer;
        call.setOnCancelHandler(() -> {});
        stage.thenApply(translate).whenComplete((answer, failure) -> {
            if (failure != null) {
                call.onError(ErrorMapping.toStatus(failure));
            } else {
                call.onNext(answer);
                call.onCompleted();
            }
        });
    }

    /** A message that cannot be translated fails like one that the domain refuses. */
    static <T> CompletionStage<T> stage(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
