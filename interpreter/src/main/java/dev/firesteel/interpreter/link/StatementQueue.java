// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.v1.StatementEvent;
import dev.firesteel.worker.v1.Events;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The events of one statement that are not acknowledged. Guarded by its {@link OutboundLog}. */
final class StatementQueue {
    private final int statementId;
    private final Deque<StatementEvent> sent = new ArrayDeque<>();
    private final Deque<StatementEvent> unsent = new ArrayDeque<>();
    private long lastSequence;
    private boolean released;

    StatementQueue(int statementId) {
        this.statementId = statementId;
    }

    int statementId() {
        return statementId;
    }

    long lastSequence() {
        return lastSequence;
    }

    boolean isReleased() {
        return released;
    }

    void release() {
        released = true;
    }

    boolean isEmpty() {
        return sent.isEmpty() && unsent.isEmpty();
    }

    void add(StatementEvent event) {
        lastSequence = event.getSequence();
        unsent.add(event);
    }

    /** Drops all events up to this one; returns their bytes. */
    long acknowledge(long sequence) {
        return drop(sent, sequence) + drop(unsent, sequence);
    }

    /** Everything is to be sent, again. */
    void rewind() {
        while (!sent.isEmpty()) {
            unsent.addFirst(sent.removeLast());
        }
    }

    /** What is to be sent next, at least one event and then no more than so many bytes; null when there is nothing. */
    @Nullable
    Events next(int maxBytes) {
        if (unsent.isEmpty()) {
            return null;
        }
        Events.Builder batch = Events.newBuilder().setStatementId(statementId);
        long bytes = 0;
        do {
            StatementEvent event = unsent.remove();
            bytes += OutboundLog.bytes(event);
            batch.addEvents(event);
            sent.add(event);
        } while (!unsent.isEmpty() && bytes + OutboundLog.bytes(unsent.element()) <= maxBytes);
        return batch.build();
    }

    private static long drop(Deque<StatementEvent> events, long sequence) {
        long bytes = 0;
        for (Iterator<StatementEvent> i = events.iterator(); i.hasNext(); ) {
            StatementEvent event = i.next();
            if (event.getSequence() > sequence) {
                return bytes;
            }
            bytes += OutboundLog.bytes(event);
            i.remove();
        }
        return bytes;
    }
}
