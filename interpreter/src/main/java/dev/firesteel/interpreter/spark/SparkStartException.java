// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import org.jspecify.annotations.Nullable;

/** Spark cannot start; the message says why in one line. */
public final class SparkStartException extends Exception {
    private static final long serialVersionUID = 1L;

    public SparkStartException(String message) {
        this(message, null);
    }

    public SparkStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
