// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

/** The server cannot start. The message is one sentence for the person who tried. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartException(String message, Throwable cause) {
        super(message, cause);
    }

    StartException(String message) {
        super(message);
    }
}
