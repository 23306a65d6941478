// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.timer;

import java.time.Duration;

/** Runs something later, one after the other. */
@FunctionalInterface
public interface Timer {
    /** Runs the task once after the delay; forgotten when the timer is closed before. */
    void after(Duration delay, Runnable task);
}
