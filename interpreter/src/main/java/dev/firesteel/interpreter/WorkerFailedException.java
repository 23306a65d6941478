// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

/** Leaves {@code main} with exit code 1 and one line, so that cluster managers see a failure too. */
final class WorkerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WorkerFailedException(String message) {
        super(message, null, false, false);
    }
}
