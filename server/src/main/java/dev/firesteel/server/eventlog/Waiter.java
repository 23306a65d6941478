// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.util.concurrent.CompletableFuture;

/** One who waits to be woken, once. */
public final class Waiter {
    private final CompletableFuture<Void> woken = new CompletableFuture<>();

    public CompletableFuture<Void> woken() {
        return woken;
    }

    public void wake() {
        woken.complete(null);
    }

    public void fail(RuntimeException why) {
        woken.completeExceptionally(why);
    }
}
