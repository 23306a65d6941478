// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static java.util.Objects.requireNonNull;

/**
 * How a worker ended.
 *
 * @param text for people, such as {@code exit code 1} or {@code killed by signal 9 (SIGKILL)}
 */
public record ExitReason(Cause cause, String text) {
    public ExitReason {
        requireNonNull(cause, "cause");
        requireNonNull(text, "text");
    }

    public static ExitReason exited(String text) {
        return new ExitReason(Cause.EXITED, text);
    }

    /** Who ended it. */
    public enum Cause {
        /** The process ended, by itself or by a signal. */
        EXITED,
        /** The cluster manager killed the application. */
        KILLED_BY_CLUSTER
    }
}
