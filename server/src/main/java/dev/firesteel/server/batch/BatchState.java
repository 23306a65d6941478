// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

/** Where a batch is in its life. */
public enum BatchState {
    /** It waits for its turn, or its process is being started. */
    STARTING(false),
    /** Its process runs. */
    RUNNING(false),
    /** It is being deleted; its processes are ending. */
    SHUTTING_DOWN(false),
    /** Ended with exit code 0. */
    SUCCESS(true),
    /** Ended otherwise, or could not be started. The reason says which. */
    DEAD(true),
    /** Ended because it was deleted. */
    KILLED(true);

    private final boolean ended;

    BatchState(boolean ended) {
        this.ended = ended;
    }

    /** Nothing of it runs, and nothing will. */
    public boolean ended() {
        return ended;
    }
}
