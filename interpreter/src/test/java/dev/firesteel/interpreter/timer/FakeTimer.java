// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.timer;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** A timer whose clock the test moves; tasks run on the test's thread. */
public final class FakeTimer implements Timer {
    private record Task(Duration due, long order, Runnable action) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::order));
    private Duration now = Duration.ZERO;
    private long count;

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        tasks.add(new Task(now.plus(delay), count++, task));
    }

    /** Lets time pass and runs what becomes due, in order. */
    public void advance(Duration by) {
        Duration until = now.plus(by);
        for (Task task = nextUntil(until); task != null; task = nextUntil(until)) {
            task.action().run();
        }
        now = until;
    }

    public void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    public synchronized int waiting() {
        return tasks.size();
    }

    private synchronized Task nextUntil(Duration until) {
        if (tasks.isEmpty() || tasks.element().due().compareTo(until) > 0) {
            return null;
        }
        Task task = tasks.remove();
        now = task.due();
        return task;
    }
}
