// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

/** Where a session is in its life, in Livy's words: those that an interactive session can have. */
public enum SessionState {
    /** The worker is being started, or waits for its turn to be; statements are taken and queued. */
    STARTING(true, false),
    /** The server was restarted and waits for the worker to dial back; statements are taken and queued. */
    RECOVERING(true, false),
    /** Ready, and nothing runs or waits. */
    IDLE(true, false),
    /** A statement runs. */
    BUSY(true, false),
    /** Was asked to stop; the worker is ending. */
    SHUTTING_DOWN(false, false),
    /** As {@link #SHUTTING_DOWN}, because a time of its own is over. */
    EXPIRING(false, false),
    /** The session failed and its worker is being ended. */
    ERROR(false, false),
    /** Ended: stopped, failed to start, or its worker was lost. The reason says which. */
    DEAD(false, true),
    /** The cluster manager killed the application. */
    KILLED(false, true),
    /** Ended by a time of its own; not found any more, and listed only where the ended are asked for. */
    EXPIRED(false, true);

    private final boolean active;
    private final boolean ended;

    SessionState(boolean active, boolean ended) {
        this.active = active;
        this.ended = ended;
    }

    /** Takes statements. */
    public boolean active() {
        return active;
    }

    /** What Livy's clients call it. */
    public SessionState shown() {
        return switch (this) {
            case EXPIRING -> SHUTTING_DOWN;
            case EXPIRED -> DEAD;
            case STARTING, RECOVERING, IDLE, BUSY, SHUTTING_DOWN, ERROR, DEAD, KILLED -> this;
        };
    }

    /** Nothing of it runs, and nothing will. */
    public boolean ended() {
        return ended;
    }
}
