// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

/** Where a statement is in its life, in Livy's words. */
public enum StatementState {
    /** Accepted and durable; runs after those before it. */
    WAITING(false),
    /** Runs. */
    RUNNING(false),
    /** Ended by itself; its output says whether the code failed. */
    AVAILABLE(true),
    /** Runs, and was asked to end. */
    CANCELLING(false),
    /** Ended because it was cancelled. */
    CANCELLED(true);

    private final boolean ended;

    StatementState(boolean ended) {
        this.ended = ended;
    }

    public boolean ended() {
        return ended;
    }
}
