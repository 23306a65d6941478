// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps events in memory, and each write back until the test lets it through or fails it. */
public final class HeldEventStore implements EventStore {
    private final Map<StatementRef, List<Event>> events = new HashMap<>();
    private final ArrayDeque<Write> held = new ArrayDeque<>();
    private boolean open;

    private record Write(Runnable apply, CompletableFuture<List<Event>> done, List<Event> stored) {}

    @Override
    public CompletionStage<List<Event>> append(StatementRef statement, List<Event> added) {
        CompletableFuture<List<Event>> done = new CompletableFuture<>();
        if (hold(statement, added, done)) {
            release();
        }
        return done;
    }

    private synchronized boolean hold(StatementRef statement, List<Event> added, CompletableFuture<List<Event>> done) {
        List<Event> stored = new ArrayList<>();
        held.add(new Write(
                () -> {
                    List<Event> log = events.computeIfAbsent(statement, ref -> new ArrayList<>());
                    added.stream()
                            .filter(event -> event.sequence() > log.size())
                            .forEach(event -> {
                                log.add(event);
                                stored.add(event);
                            });
                },
                done,
                stored));
        notifyAll();
        return open;
    }

    @Override
    public CompletionStage<List<Event>> conclude(StatementRef statement, Instant time, List<EventBody> bodies) {
        List<Event> added = new ArrayList<>();
        int last;
        synchronized (this) {
            last = events.getOrDefault(statement, List.of()).size();
        }
        for (EventBody body : bodies) {
            added.add(new Event(last + added.size() + 1, time, body));
        }
        return append(statement, added);
    }

    @Override
    public synchronized CompletionStage<List<Event>> read(
            StatementRef statement, long afterSequence, long lastSequence, int maxBytes) {
        return CompletableFuture.completedFuture(events.getOrDefault(statement, List.of()).stream()
                .filter(event -> event.sequence() > afterSequence && event.sequence() <= lastSequence)
                .limit(100)
                .toList());
    }

    @Override
    public synchronized CompletionStage<Long> lastSequence(StatementRef statement) {
        return CompletableFuture.completedFuture(
                (long) events.getOrDefault(statement, List.of()).size());
    }

    /** Lets everything through from now on. */
    public void open() {
        synchronized (this) {
            open = true;
        }
        while (release()) {
            continue;
        }
    }

    /** Lets the oldest write through; false when there is none. */
    public boolean release() {
        Write write;
        synchronized (this) {
            write = held.poll();
            if (write == null) {
                return false;
            }
            write.apply.run();
        }
        write.done.complete(write.stored);
        return true;
    }

    /** Fails the oldest write, which leaves no trace. */
    public void fail(RuntimeException why) {
        Write write;
        synchronized (this) {
            write = held.remove();
        }
        write.done.completeExceptionally(why);
    }

    public synchronized int held() {
        return held.size();
    }

    /** Waits until so many writes are held. */
    public synchronized void awaitHeld(int writes) throws InterruptedException {
        while (held.size() < writes) {
            wait(60_000);
        }
    }
}
