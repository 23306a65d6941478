// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Calls back later. Tasks are short: they hand their work on. */
@FunctionalInterface
public interface Timers {

    /** Runs the task once after the delay, at once if it is not positive. */
    Timer after(Duration delay, Runnable task);

    /** One callback that is to come. */
    @FunctionalInterface
    interface Timer {
        void cancel();
    }

    static Timers on(ScheduledExecutorService scheduler) {
        return (delay, task) -> {
            ScheduledFuture<?> scheduled =
                    scheduler.schedule(task, Math.max(0, delay.toMillis()), TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        };
    }
}
