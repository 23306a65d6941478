// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import dev.firesteel.server.error.DomainException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads from a statement's shared tail where it can, from the store where it must. */
final class LogReader implements EventReader {
    private static final EventSlice END = new EventSlice(List.of(), true);

    private final EventLog log;
    private final EventStore store;
    private final StatementRef statement;

    private volatile long afterSequence;
    private volatile boolean complete;
    private volatile boolean closed;
    private volatile @Nullable Tail tail;
    private volatile @Nullable Waiter pending;

    LogReader(EventLog log, EventStore store, StatementRef statement, long afterSequence) {
        this.log = log;
        this.store = store;
        this.statement = statement;
        this.afterSequence = afterSequence;
        this.tail = log.tail(statement);
    }

    @Override
    public CompletableFuture<EventSlice> next(int maxBytes) {
        if (complete) {
            return CompletableFuture.completedFuture(END);
        }
        Tail open = tail;
        if (open == null) {
            return stored(Long.MAX_VALUE, maxBytes).toCompletableFuture();
        }
        EventSlice recent = open.read(afterSequence, maxBytes);
        if (recent == null) {
            return stored(open.published(), maxBytes).toCompletableFuture();
        }
        if (!recent.events().isEmpty() || recent.complete()) {
            return CompletableFuture.completedFuture(moved(recent));
        }
        return awaited(open, maxBytes);
    }

    private CompletableFuture<EventSlice> awaited(Tail open, int maxBytes) {
        Waiter wake = new Waiter();
        pending = wake;
        if (!open.await(afterSequence, wake)) {
            wake.wake();
            return wake.woken().thenCompose(woken -> next(maxBytes));
        }
        DomainException over = log.closed();
        if (closed) {
            open.leave(wake);
        } else if (over != null) {
            open.leave(wake);
            wake.fail(over);
        }
        return wake.woken().thenCompose(woken -> next(maxBytes));
    }

    private CompletionStage<EventSlice> stored(long lastSequence, int maxBytes) {
        return store.read(statement, afterSequence, lastSequence, maxBytes).thenCompose(events -> {
            if (events.isEmpty()) {
                return store.lastSequence(statement).thenApply(this::end);
            }
            long first = events.get(0).sequence();
            if (first > afterSequence + 1) {
                throw DomainException.eventsRetired(afterSequence, first);
            }
            return CompletableFuture.completedFuture(moved(EventSlice.of(events)));
        });
    }

    /** There is nothing more: because all was read, or because the statement was forgotten before it was. */
    private EventSlice end(long lastSequence) {
        if (lastSequence == 0) {
            throw DomainException.statementNotFound();
        }
        return moved(END);
    }

    private EventSlice moved(EventSlice slice) {
        if (!slice.events().isEmpty()) {
            afterSequence = slice.events().get(slice.events().size() - 1).sequence();
        }
        complete = slice.complete();
        return slice;
    }

    @Override
    public void close() {
        closed = true;
        Tail open = tail;
        Waiter wake = pending;
        if (open != null && wake != null) {
            open.leave(wake);
        }
    }
}
