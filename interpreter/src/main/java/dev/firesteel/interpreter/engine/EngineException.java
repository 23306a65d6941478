// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import org.jspecify.annotations.Nullable;

/** An engine cannot start; the message says in one sentence what is missing and how to get it. */
public final class EngineException extends Exception {
    private static final long serialVersionUID = 1L;

    public EngineException(String message) {
        this(message, null);
    }

    public EngineException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
