// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.SessionState.BUSY;
import static dev.firesteel.server.session.SessionState.DEAD;
import static dev.firesteel.server.session.SessionState.ERROR;
import static dev.firesteel.server.session.SessionState.EXPIRED;
import static dev.firesteel.server.session.SessionState.EXPIRING;
import static dev.firesteel.server.session.SessionState.IDLE;
import static dev.firesteel.server.session.SessionState.KILLED;
import static dev.firesteel.server.session.SessionState.RECOVERING;
import static dev.firesteel.server.session.SessionState.SHUTTING_DOWN;
import static dev.firesteel.server.session.SessionState.STARTING;
import static dev.firesteel.server.session.SessionTransitions.Trigger.DRAINED;
import static dev.firesteel.server.session.SessionTransitions.Trigger.EXPIRE;
import static dev.firesteel.server.session.SessionTransitions.Trigger.FAIL;
import static dev.firesteel.server.session.SessionTransitions.Trigger.GONE;
import static dev.firesteel.server.session.SessionTransitions.Trigger.GONE_BY_CLUSTER;
import static dev.firesteel.server.session.SessionTransitions.Trigger.NOT_READY;
import static dev.firesteel.server.session.SessionTransitions.Trigger.READY;
import static dev.firesteel.server.session.SessionTransitions.Trigger.STOP;
import static dev.firesteel.server.session.SessionTransitions.Trigger.WORK;

import dev.firesteel.server.statement.TransitionTable;

/** The life of a session. Once it is not active any more, no edge leads back. */
final class SessionTransitions {

    static final TransitionTable<SessionState, Trigger> TABLE = TransitionTable.of(SessionState.class, Trigger.class)
            .add(STARTING, READY, IDLE)
            .add(STARTING, STOP, SHUTTING_DOWN)
            .add(STARTING, EXPIRE, EXPIRING)
            .add(STARTING, FAIL, ERROR)
            .add(RECOVERING, READY, IDLE)
            .add(RECOVERING, NOT_READY, STARTING)
            .add(RECOVERING, STOP, SHUTTING_DOWN)
            .add(RECOVERING, EXPIRE, EXPIRING)
            .add(RECOVERING, FAIL, ERROR)
            .add(IDLE, WORK, BUSY)
            .add(IDLE, STOP, SHUTTING_DOWN)
            .add(IDLE, EXPIRE, EXPIRING)
            .add(IDLE, FAIL, ERROR)
            .add(BUSY, DRAINED, IDLE)
            .add(BUSY, STOP, SHUTTING_DOWN)
            .add(BUSY, EXPIRE, EXPIRING)
            .add(BUSY, FAIL, ERROR)
            .add(SHUTTING_DOWN, GONE, DEAD)
            .add(SHUTTING_DOWN, GONE_BY_CLUSTER, KILLED)
            .add(EXPIRING, GONE, EXPIRED)
            .add(EXPIRING, GONE_BY_CLUSTER, EXPIRED)
            .add(ERROR, GONE, DEAD)
            .add(ERROR, GONE_BY_CLUSTER, KILLED);

    private SessionTransitions() {}

    /** What moves a session. */
    enum Trigger {
        /** The worker runs statements. */
        READY,
        /** The worker dialled back before it was ready. */
        NOT_READY,
        /** A statement was given to the worker. */
        WORK,
        /** Nothing runs and nothing waits. */
        DRAINED,
        /** Its end was asked for. */
        STOP,
        /** Its longest life, its idle time or the time without a call is over. */
        EXPIRE,
        /** It cannot go on: the worker says so, did not start, is silent or is gone. */
        FAIL,
        /** Nothing of the worker runs. */
        GONE,
        /** As {@link #GONE}, because the cluster manager killed it. */
        GONE_BY_CLUSTER
    }
}
