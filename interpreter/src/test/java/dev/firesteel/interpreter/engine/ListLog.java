// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A log that keeps events in memory; full when the test says so. */
final class ListLog implements EventLog {
    record Entry(int statementId, Event event) {}

    private final List<Entry> entries = new ArrayList<>();
    private final List<Integer> released = new ArrayList<>();
    private boolean full;
    private final CompletableFuture<Void> blocked = new CompletableFuture<>();

    @Override
    public synchronized boolean append(int statementId, Event event) {
        while (full && !released.contains(statementId)) {
            blocked.complete(null);
            try {
                wait();
            } catch (InterruptedException e) {
                throw new AssertionError("waits are not interrupted", e);
            }
        }
        return !full && add(statementId, event);
    }

    @Override
    public synchronized void appendNow(int statementId, Event event) {
        add(statementId, event);
    }

    @Override
    public synchronized void release(int statementId) {
        released.add(statementId);
        notifyAll();
    }

    synchronized void full(boolean now) {
        full = now;
        notifyAll();
    }

    /** Completes when somebody waits for room. */
    CompletableFuture<Void> blocked() {
        return blocked;
    }

    synchronized List<Event> events(int statementId) {
        return entries.stream()
                .filter(entry -> entry.statementId() == statementId)
                .map(Entry::event)
                .toList();
    }

    /** Waits until the statement has finished; returns its events. */
    synchronized List<Event> finished(int statementId) throws InterruptedException {
        while (events(statementId).stream().noneMatch(Event.Finished.class::isInstance)) {
            wait();
        }
        return events(statementId);
    }

    private boolean add(int statementId, Event event) {
        entries.add(new Entry(statementId, event));
        notifyAll();
        return true;
    }
}
