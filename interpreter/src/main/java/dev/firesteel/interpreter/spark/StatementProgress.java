// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.timer.Timer;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the progress of one statement when it has changed, at most ten times a second. */
final class StatementProgress {
    static final Duration INTERVAL = Duration.ofMillis(100);

    private final String jobGroup;
    private final Timer timer;
    private final Consumer<Event.Progress> teller;
    private final TaskCounts counts = new TaskCounts();
    private Event.@Nullable Progress told;
    private boolean waiting;
    private boolean ended;
    private int cancels;

    StatementProgress(String jobGroup, Timer timer, Consumer<Event.Progress> teller) {
        this.jobGroup = jobGroup;
        this.timer = timer;
        this.teller = teller;
    }

    String jobGroup() {
        return jobGroup;
    }

    /** Counts something. */
    synchronized void count(Consumer<TaskCounts> change) {
        change.accept(counts);
        if (!waiting) {
            tell();
        }
    }

    synchronized boolean hasRunningJobs() {
        return counts.hasRunningJobs();
    }

    /** How often this was called before. */
    synchronized int countCancel() {
        return cancels++;
    }

    synchronized boolean wasCancelled() {
        return cancels > 0;
    }

    synchronized void end() {
        tell();
        ended = true;
    }

    private void tell() {
        Event.Progress now = counts.progress();
        if (ended || now.totalTasks() == 0 || now.equals(told)) {
            return;
        }
        told = now;
        teller.accept(now);
        waiting = true;
        timer.after(INTERVAL, this::intervalOver);
    }

    private synchronized void intervalOver() {
        waiting = false;
        tell();
    }
}
