// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.error;

import java.util.concurrent.CompletionException;

/** Why a stage failed. */
public final class Causes {
    private Causes() {}

    /** What was thrown, without what stages put around it. */
    public static Throwable of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What it says, for people. */
    public static String sentence(Throwable failure) {
        Throwable cause = of(failure);
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
