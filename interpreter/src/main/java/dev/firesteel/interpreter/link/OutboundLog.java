// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.engine.EventLog;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.StatementPosition;
import java.time.Clock;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The events that the server has not stored, numbered per statement from 1. Thread-safe; only {@link #append} waits, and
 * never with an interrupt: whoever waits is let go by an acknowledgement, a release or the close.
 */
public final class OutboundLog implements EventLog {
    /** Bytes that an event takes in memory beside its text. */
    private static final int OVERHEAD = 128;

    private final Clock clock;
    private final long maxBytes;
    private final NavigableMap<Integer, StatementQueue> statements = new TreeMap<>();
    private final BitSet finished = new BitSet();
    private Runnable added = () -> {};
    private long bytes;
    private boolean closed;
    /** The statement of the last batch. */
    private int lastSent = -1;

    /**
     * An empty log.
     *
     * @param maxBytes unacknowledged; when there are more, {@link #append} waits
     */
    public OutboundLog(Clock clock, long maxBytes) {
        this.clock = requireNonNull(clock, "clock");
        this.maxBytes = maxBytes;
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
        }
    }

    /** Called after something was added, on the adding thread, off the lock. */
    public synchronized void whenAdded(Runnable call) {
        added = requireNonNull(call, "call");
    }

    @Override
    public boolean append(int statementId, Event event) {
        // Encoded before the wait, for its size; numbered after it.
        StatementEvent encoded = EventEncoder.encode(event, Long.MAX_VALUE, clock.instant());
        Runnable call;
        synchronized (this) {
            if (!awaitRoom(statementId, bytes(encoded))) {
                return false;
            }
            add(statementId, encoded);
            call = added;
        }
        call.run();
        return true;
    }

    @Override
    public void appendNow(int statementId, Event event) {
        StatementEvent encoded = EventEncoder.encode(event, Long.MAX_VALUE, clock.instant());
        Runnable call;
        synchronized (this) {
            add(statementId, encoded);
            call = added;
        }
        call.run();
    }

    @Override
    public synchronized void release(int statementId) {
        if (!finished.get(statementId)) {
            queue(statementId).release();
            notifyAll();
        }
    }

    /** All events of the statement up to this one are stored. */
    public synchronized void acknowledge(int statementId, long sequence) {
        StatementQueue queue = statements.get(statementId);
        if (queue != null) {
            bytes -= queue.acknowledge(sequence);
            if (queue.isEmpty() && finished.get(statementId)) {
                statements.remove(statementId);
            }
            notifyAll();
        }
    }

    /** How far the statements are whose events are not all stored, and those that run. */
    public synchronized List<StatementPosition> positions(Set<Integer> running) {
        List<StatementPosition> positions = new ArrayList<>();
        for (StatementQueue queue : statements.values()) {
            if (!queue.isEmpty() || running.contains(queue.statementId())) {
                positions.add(StatementPosition.newBuilder()
                        .setStatementId(queue.statementId())
                        .setLastSequence(queue.lastSequence())
                        .build());
            }
        }
        return positions;
    }

    /** A new link: what the server has is dropped, the rest is to be sent again. */
    public synchronized void resume(List<StatementPosition> stored) {
        stored.forEach(position -> acknowledge(position.getStatementId(), position.getLastSequence()));
        statements.values().forEach(StatementQueue::rewind);
    }

    /** What is to be sent next, of each statement in turn; null when there is nothing. */
    public synchronized @Nullable Events next(int maxBytes) {
        Events batch = next(statements.tailMap(lastSent, false), maxBytes);
        return batch == null ? next(statements.headMap(lastSent, true), maxBytes) : batch;
    }

    private @Nullable Events next(Map<Integer, StatementQueue> some, int maxBytes) {
        for (StatementQueue queue : some.values()) {
            Events batch = queue.next(maxBytes);
            if (batch != null) {
                lastSent = queue.statementId();
                return batch;
            }
        }
        return null;
    }

    /** True when the server has stored everything. */
    public synchronized boolean isDrained() {
        return statements.values().stream().allMatch(StatementQueue::isEmpty);
    }

    /** Bytes not acknowledged. */
    synchronized long bytes() {
        return bytes;
    }

    /** Nobody waits any more. */
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    static long bytes(StatementEvent event) {
        return (long) OVERHEAD + event.getSerializedSize();
    }

    private boolean awaitRoom(int statementId, long size) {
        boolean interrupted = false;
        try {
            while (bytes > 0 && bytes + size > maxBytes) {
                if (closed || finished.get(statementId) || queue(statementId).isReleased()) {
                    return false;
                }
                try {
                    wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void add(int statementId, StatementEvent encoded) {
        if (finished.get(statementId)) {
            return;
        }
        StatementQueue queue = queue(statementId);
        StatementEvent event =
                encoded.toBuilder().setSequence(queue.lastSequence() + 1).build();
        queue.add(event);
        bytes += bytes(event);
        if (event.hasFinished()) {
            finished.set(statementId);
        }
    }

    private StatementQueue queue(int statementId) {
        return statements.computeIfAbsent(statementId, StatementQueue::new);
    }
}
