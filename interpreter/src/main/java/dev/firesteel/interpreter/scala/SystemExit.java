// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

/** The session's code wants to end the JVM: it ends its statement. */
final class SystemExit extends ThreadDeath {
    private static final long serialVersionUID = 1;

    private final int status;

    SystemExit(int status) {
        this.status = status;
    }

    @Override
    public String getMessage() {
        return Integer.toString(status);
    }
}
