// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

/**
 * Where events go: numbered per statement and kept until the server has stored them. Bounded, so that code which prints
 * faster than the server stores is slowed down. Events of a statement that has finished are ignored.
 */
public interface EventLog {
    /**
     * Adds an event, after waiting for room where there is none.
     *
     * @return false when there was no room and the statement no longer waits ({@link #release}): the event is dropped
     */
    boolean append(int statementId, Event event);

    /** Adds an event that must not wait; for small ones only. */
    void appendNow(int statementId, Event event);

    /** From now on nobody waits for room on behalf of this statement. */
    void release(int statementId);
}
