// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.function.Consumer;

/** The Spark jobs of statements: marked, counted and cancelled from outside the code that starts them. */
public interface StatementJobs {
    /** Marks the jobs that the calling thread, and threads it starts, submit from now on. */
    void begin(int statementId, String jobGroup, Consumer<Event.Progress> progress);

    /**
     * Cancels the jobs of a statement that has begun; those submitted later need another call. Returns at once.
     *
     * @return true when it had any
     */
    boolean cancel(int statementId);

    /** The statement has ended: the calling thread's marks are removed, progress is told no more. */
    void end(int statementId);
}
