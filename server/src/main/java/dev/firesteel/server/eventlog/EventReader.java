// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.util.concurrent.CompletableFuture;

/**
 * One reader's place in a statement's log. Pulls at its own pace: nothing is queued for it, a slow one costs nothing.
 * Not thread-safe: one {@link #next} at a time.
 */
public interface EventReader extends AutoCloseable {

    /**
     * Completes with the next events, at least one, as soon as there are any: at most about {@code maxBytes} of them
     * (always at least one). Complete after the slice that says so: asking again then gives an empty, complete slice.
     * Fails with {@code EVENTS_RETIRED}, {@code STORE_UNAVAILABLE}, or {@code SHUTTING_DOWN} when the server stops.
     */
    CompletableFuture<EventSlice> next(int maxBytes);

    /** Leaves. A pending {@link #next} never completes. */
    @Override
    void close();
}
