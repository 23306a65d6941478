// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.error;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Calls that may be refused before they have a stage to fail. */
public final class Attempt {
    private Attempt() {}

    /** Runs a call; a refusal that it throws fails the stage. */
    public static <T> CompletionStage<T> of(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (DomainException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
