// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static dev.firesteel.server.batch.BatchState.DEAD;
import static dev.firesteel.server.batch.BatchState.KILLED;
import static dev.firesteel.server.batch.BatchState.RUNNING;
import static dev.firesteel.server.batch.BatchState.SHUTTING_DOWN;
import static dev.firesteel.server.batch.BatchState.STARTING;
import static dev.firesteel.server.batch.BatchState.SUCCESS;
import static dev.firesteel.server.batch.BatchTransitions.Trigger.FAIL;
import static dev.firesteel.server.batch.BatchTransitions.Trigger.LAUNCHED;
import static dev.firesteel.server.batch.BatchTransitions.Trigger.STOP;
import static dev.firesteel.server.batch.BatchTransitions.Trigger.SUCCEED;

import dev.firesteel.server.statement.TransitionTable;

/** A batch's life: one line per edge. */
final class BatchTransitions {

    static final TransitionTable<BatchState, Trigger> TABLE = TransitionTable.of(BatchState.class, Trigger.class)
            .add(STARTING, LAUNCHED, RUNNING)
            .add(STARTING, FAIL, DEAD)
            .add(STARTING, STOP, SHUTTING_DOWN)
            .add(RUNNING, SUCCEED, SUCCESS)
            .add(RUNNING, FAIL, DEAD)
            .add(RUNNING, STOP, SHUTTING_DOWN)
            .add(SHUTTING_DOWN, SUCCEED, KILLED)
            .add(SHUTTING_DOWN, FAIL, KILLED);

    private BatchTransitions() {}

    /** What moves a batch. */
    enum Trigger {
        /** Its process runs. */
        LAUNCHED,
        /** Its process has ended well. */
        SUCCEED,
        /** It could not be started, or has ended otherwise. */
        FAIL,
        /** Its end was asked for. */
        STOP
    }
}
