// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Spark jobs of statements: marked, counted and cancelled from outside the code that starts them. */
public interface StatementJobs {
    /**
     * Marks the jobs that the calling thread, and threads it starts, submit from now on.
     *
     * @param pool of the scheduler, for these jobs; null for the one that the thread has
     */
    void begin(int statementId, String jobGroup, @Nullable String pool, Consumer<Event.Progress> progress);

    /**
     * Cancels the jobs of a statement that has begun; those submitted later need another call. Returns at once.
     *
     * @return true when it had any
     */
    boolean cancel(int statementId);

    /**
     * The statement has ended: the calling thread's marks are removed, progress is told no more. Jobs that a cancelled one
     * has left are cancelled.
     */
    void end(int statementId);
}
