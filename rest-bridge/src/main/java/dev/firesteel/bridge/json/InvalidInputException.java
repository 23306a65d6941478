// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

/** What a caller sent cannot be read. The message is for that caller: it says what came and what was expected. */
public final class InvalidInputException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Creates one without a stack trace: it is an answer, not a fault. */
    public InvalidInputException(String message) {
        super(message, null, false, false);
    }
}
