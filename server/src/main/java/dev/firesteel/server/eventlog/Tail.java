// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a statement that has not ended, shared by all its readers, and the readers that wait for more.
 * Bounded; what it has dropped is in the store. Thread-safe.
 */
final class Tail {
    private final int maxBytes;
    private final Set<Waiter> waiting = new LinkedHashSet<>();

    /** Consecutive events; those before {@link #start} are dropped and await compaction. */
    private final ArrayList<@Nullable Event> events = new ArrayList<>();

    private int start;
    private int bytes;
    private long published;
    private boolean complete;
    private CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

    Tail(long published, int maxBytes) {
        this.published = published;
        this.maxBytes = maxBytes;
    }

    /** Settles each write after the one before it, whatever threads complete them. */
    synchronized CompletableFuture<Void> inOrder(
            Supplier<CompletionStage<List<Event>>> write, Function<List<Event>, CompletionStage<Void>> settle) {
        CompletionStage<List<Event>> stored = write.get();
        settled = settled.exceptionally(failure -> null)
                .thenCompose(before -> stored)
                .thenCompose(settle);
        return settled;
    }

    /** Keeps events, which no reader sees before {@link #publish}. */
    synchronized void add(List<Event> added) {
        for (Event event : added) {
            events.add(event);
            bytes += event.weight();
        }
        while (bytes > maxBytes && events.size() - start > 1) {
            bytes -= at(start).weight();
            events.set(start, null);
            start++;
        }
        if (start > 64 && start > events.size() / 2) {
            events.subList(0, start).clear();
            start = 0;
        }
    }

    /** All events from the first one, published or not; null when the oldest are no longer here. */
    synchronized @Nullable List<Event> whole() {
        if (events.size() == start || at(start).sequence() != 1) {
            return null;
        }
        List<Event> all = new ArrayList<>(events.size() - start);
        for (int i = start; i < events.size(); i++) {
            all.add(at(i));
        }
        return all;
    }

    /** Lets readers see events up to this one; {@code last} when it is the last. Returns the readers to wake. */
    synchronized List<Waiter> publish(long sequence, boolean last) {
        published = Math.max(published, sequence);
        complete |= last;
        List<Waiter> woken = List.copyOf(waiting);
        waiting.clear();
        return woken;
    }

    synchronized long published() {
        return published;
    }

    /**
     * Published events after this one: an empty slice when there are none (complete when none will follow), null when they
     * are in the store only.
     */
    synchronized @Nullable EventSlice read(long afterSequence, int maxBytes) {
        if (afterSequence >= published) {
            return new EventSlice(List.of(), complete);
        }
        if (events.size() == start || at(start).sequence() > afterSequence + 1) {
            return null;
        }
        int first = (int) (start + afterSequence + 1 - at(start).sequence());
        List<Event> slice = new ArrayList<>();
        int sum = 0;
        for (int i = first; i < events.size(); i++) {
            Event event = at(i);
            sum += event.weight();
            if (event.sequence() > published || (!slice.isEmpty() && sum > maxBytes)) {
                break;
            }
            slice.add(event);
        }
        return EventSlice.of(slice);
    }

    private Event at(int index) {
        Event event = events.get(index);
        if (event == null) {
            throw new IllegalStateException("event " + index + " was dropped (expected: from " + start + ")");
        }
        return event;
    }

    /** Registers a reader to be woken when there is more than {@code afterSequence}; false when there is already. */
    synchronized boolean await(long afterSequence, Waiter wake) {
        if (afterSequence < published || complete) {
            return false;
        }
        waiting.add(wake);
        return true;
    }

    synchronized void leave(Waiter wake) {
        waiting.remove(wake);
    }

    /** Takes all readers that wait, to fail them. */
    synchronized List<Waiter> drain() {
        List<Waiter> readers = List.copyOf(waiting);
        waiting.clear();
        return readers;
    }
}
