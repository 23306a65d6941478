// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A clock that stands still until it is told to go on, and the timers that go by it. */
public final class ManualTime extends Clock implements Timers {
    private final List<Alarm> alarms = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Timer after(Duration delay, Runnable task) {
        if (delay.isZero() || delay.isNegative()) {
            task.run();
            return () -> {};
        }
        return set(delay, task);
    }

    private synchronized Timer set(Duration delay, Runnable task) {
        Alarm alarm = new Alarm(now.plus(delay), task);
        alarms.add(alarm);
        notifyAll();
        return () -> {
            synchronized (this) {
                alarms.remove(alarm);
            }
        };
    }

    /** Returns when somebody has set an alarm that is due after this time. */
    public synchronized void awaitAlarm(Duration delay) throws InterruptedException {
        while (alarms.stream().noneMatch(alarm -> alarm.due.equals(now.plus(delay)))) {
            wait();
        }
    }

    /** Goes on, and runs what becomes due on the way, on this thread. */
    public void advance(Duration duration) {
        Instant until = instant().plus(duration);
        for (Alarm next = next(until); next != null; next = next(until)) {
            next.task.run();
        }
        synchronized (this) {
            now = until;
        }
    }

    private synchronized Alarm next(Instant until) {
        Alarm next = alarms.stream()
                .filter(alarm -> !alarm.due.isAfter(until))
                .min(Comparator.comparing(Alarm::due))
                .orElse(null);
        if (next != null) {
            alarms.remove(next);
            now = next.due.isAfter(now) ? next.due : now;
        }
        return next;
    }

    /** Forgets all callbacks, as the end of a process does. */
    public synchronized void forget() {
        alarms.clear();
    }

    /** How many callbacks are to come. */
    public synchronized int pending() {
        return alarms.size();
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    private static final class Alarm {
        private final Instant due;
        private final Runnable task;

        Alarm(Instant due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        Instant due() {
            return due;
        }
    }
}
