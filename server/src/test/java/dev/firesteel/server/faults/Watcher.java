// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Follows a statement from its start to its end, and goes on where it was whenever the stream breaks. */
abstract class Watcher {
    /** What it saw of an event. */
    record Seen(long sequence, String text) {}

    private final Timeline timeline;
    private final Caller caller;
    private final Random random;
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private volatile boolean finished;

    Watcher(Caller caller, Timeline timeline, long seed) {
        this.caller = caller;
        this.timeline = timeline;
        this.random = new Random(seed);
    }

    /** Reads a stream from the event after {@code last} on, until it ends or breaks. */
    abstract void read(String address, long last) throws InterruptedException;

    /** Completes when the last event is here. */
    CompletableFuture<List<Seen>> follow(Executor executor) {
        return CompletableFuture.supplyAsync(this::toTheEnd, executor);
    }

    private List<Seen> toTheEnd() {
        try {
            while (!finished) {
                caller.persist(this + " after " + last(), random, address -> {
                    if (last() > 0) {
                        timeline.count("streams resumed in their middle", 1);
                    }
                    read(address, last());
                    return last();
                });
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(seen);
    }

    private long last() {
        return seen.isEmpty() ? 0 : seen.get(seen.size() - 1).sequence();
    }

    final void see(long sequence, String text) {
        seen.add(new Seen(sequence, text));
    }

    final void finish() {
        finished = true;
    }
}
