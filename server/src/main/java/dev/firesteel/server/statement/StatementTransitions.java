// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import static dev.firesteel.server.statement.StatementState.AVAILABLE;
import static dev.firesteel.server.statement.StatementState.CANCELLED;
import static dev.firesteel.server.statement.StatementState.CANCELLING;
import static dev.firesteel.server.statement.StatementState.RUNNING;
import static dev.firesteel.server.statement.StatementState.WAITING;
import static dev.firesteel.server.statement.StatementTransitions.Trigger.CANCEL;
import static dev.firesteel.server.statement.StatementTransitions.Trigger.DISPATCH;
import static dev.firesteel.server.statement.StatementTransitions.Trigger.FINISH;
import static dev.firesteel.server.statement.StatementTransitions.Trigger.FINISH_CANCELLED;

/** The life of a statement. */
public final class StatementTransitions {

    public static final TransitionTable<StatementState, Trigger> TABLE = TransitionTable.of(
                    StatementState.class, Trigger.class)
            .add(WAITING, DISPATCH, RUNNING)
            .add(WAITING, FINISH_CANCELLED, CANCELLED)
            .add(RUNNING, CANCEL, CANCELLING)
            .add(RUNNING, FINISH, AVAILABLE)
            .add(RUNNING, FINISH_CANCELLED, CANCELLED)
            // The code ended by itself before the cancel reached it.
            .add(CANCELLING, FINISH, AVAILABLE)
            .add(CANCELLING, FINISH_CANCELLED, CANCELLED);

    private StatementTransitions() {}

    /** What moves a statement. */
    public enum Trigger {
        /** It was given to the worker. */
        DISPATCH,
        /** Its end was asked for. */
        CANCEL,
        /** Its last event says that it ended by itself. */
        FINISH,
        /** Its last event says that it was cancelled. */
        FINISH_CANCELLED
    }
}
