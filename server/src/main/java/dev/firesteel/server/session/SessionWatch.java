// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One watcher's place in a session's changes. A watcher that is slower than the changes misses some, never the last.
 * Not thread-safe: one {@link #next} at a time.
 */
public interface SessionWatch extends AutoCloseable {

    /**
     * Completes with the next changes as soon as there are any; the first starts with the state now. An empty list
     * means that the session has ended and everything was told. Fails with {@code SHUTTING_DOWN} when the server stops.
     */
    CompletableFuture<List<SessionChange>> next();

    /** Leaves. A pending {@link #next} never completes. */
    @Override
    void close();
}
