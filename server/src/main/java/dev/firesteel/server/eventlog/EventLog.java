// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import dev.firesteel.server.error.DomainException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all statements. Writes first, then says: an event is durable, then the session knows of it, then readers
 * are woken, on {@code wakers}. Statements that have not ended are open: readers of these share a bounded tail in memory
 * and wait without asking again. Thread-safe.
 */
public final class EventLog {
    private static final int TAIL_BYTES = 512 << 10;

    private final EventStore store;
    private final Executor wakers;
    private final Map<StatementRef, Tail> tails = new ConcurrentHashMap<>();

    private volatile CommitListener listener = (statement, events) -> CompletableFuture.completedFuture(null);
    private volatile @Nullable DomainException closed;

    public EventLog(EventStore store, Executor wakers) {
        this.store = store;
        this.wakers = wakers;
    }

    /** Sets who hears of events before any reader does. */
    public void listen(CommitListener listener) {
        this.listener = listener;
    }

    /** Says that a statement was accepted, or loaded, and has events up to {@code lastSequence}. */
    public void open(StatementRef statement, long lastSequence) {
        tails.putIfAbsent(statement, new Tail(lastSequence, TAIL_BYTES));
    }

    /** Forgets statements that will never end, those of a deleted session. Their readers are failed. */
    public void drop(int sessionId) {
        tails.forEach((statement, tail) -> {
            if (statement.sessionId() == sessionId) {
                tails.remove(statement);
                fail(tail.drain(), DomainException.statementNotFound());
            }
        });
    }

    /**
     * Appends events that a worker numbered; those that are stored are dropped. Completes when they are durable and
     * readers were let at them. Calls for one statement don't overlap.
     */
    public CompletionStage<Void> append(StatementRef statement, List<Event> events) {
        Tail tail = tails.get(statement);
        if (tail == null) {
            return store.append(statement, events).thenAccept(stored -> {});
        }
        return tail.inOrder(() -> store.append(statement, events), stored -> settle(statement, tail, stored));
    }

    /** Appends facts of the server at the end of a statement that has not ended; otherwise does nothing. */
    public CompletionStage<Void> conclude(StatementRef statement, Instant time, List<EventBody> bodies) {
        Tail tail = tails.get(statement);
        if (tail == null) {
            return CompletableFuture.completedFuture(null);
        }
        return tail.inOrder(() -> store.conclude(statement, time, bodies), stored -> settle(statement, tail, stored));
    }

    private CompletionStage<Void> settle(StatementRef statement, Tail tail, List<Event> stored) {
        if (stored.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        tail.add(stored);
        Event last = stored.get(stored.size() - 1);
        boolean finished = last.body() instanceof EventBody.Finished;
        return listener.committed(statement, stored).thenRun(() -> {
            List<Waiter> woken = tail.publish(last.sequence(), finished);
            if (finished) {
                tails.remove(statement);
            }
            if (!woken.isEmpty()) {
                wakers.execute(() -> woken.forEach(Waiter::wake));
            }
        });
    }

    /** All events of an open statement, if they are in memory, without those that are being written. */
    public @Nullable List<Event> recent(StatementRef statement) {
        Tail tail = tails.get(statement);
        return tail == null ? null : tail.whole();
    }

    /** Stored events after one sequence, waiting for none: for those who know that the statement has ended. */
    public CompletionStage<List<Event>> stored(StatementRef statement, long afterSequence, int maxBytes) {
        return store.read(statement, afterSequence, Long.MAX_VALUE, maxBytes);
    }

    /** Sequence of the last stored event, 0 when there is none. */
    public CompletionStage<Long> lastSequence(StatementRef statement) {
        return store.lastSequence(statement);
    }

    /** A reader of the events after this one. The statement exists. */
    public EventReader reader(StatementRef statement, long afterSequence) {
        if (afterSequence < 0) {
            throw DomainException.invalid("after_sequence: " + afterSequence + " (expected: >= 0)");
        }
        return new LogReader(this, store, statement, afterSequence);
    }

    /** Fails readers that wait, now and later. */
    public void close(DomainException why) {
        closed = why;
        tails.values().forEach(tail -> fail(tail.drain(), why));
    }

    private void fail(List<Waiter> readers, DomainException why) {
        if (!readers.isEmpty()) {
            wakers.execute(() -> readers.forEach(reader -> reader.fail(why)));
        }
    }

    @Nullable
    Tail tail(StatementRef statement) {
        return tails.get(statement);
    }

    /** Why it was closed; null while it is not. */
    @Nullable
    DomainException closed() {
        return closed;
    }
}
