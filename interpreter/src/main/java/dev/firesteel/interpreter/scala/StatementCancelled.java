// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

/**
 * Thrown into user code to end it. A {@code ThreadDeath}, so that neither {@code catch (Exception)} nor
 * {@code NonFatal} holds it.
 */
final class StatementCancelled extends ThreadDeath {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
        return "the statement was cancelled";
    }
}
