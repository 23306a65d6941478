// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.List;

/**
 * One language of a worker. {@link #start} and {@link #execute} are called by one thread at a time and never while the
 * other runs, but for SQL, whose statements may run side by side; everything else by any thread at any time after the
 * constructor.
 */
public interface Engine extends AutoCloseable {
    /**
     * Gets ready to run code. Called once, before the first statement of this language or when the session starts (then
     * beside the start of Spark: wait for {@link EngineContext#spark} only where Spark is needed). An engine whose start
     * failed is closed and thrown away; the next statement makes a new one.
     *
     * @throws EngineException says in one sentence what is missing and how to get it
     * @throws InterruptedException when it was cancelled
     */
    void start() throws EngineException, InterruptedException;

    /**
     * Runs one statement and returns when it has ended. Failing code is {@link EventSink#error}, never an exception;
     * whatever is thrown from here is reported as an error of the statement all the same.
     */
    void execute(Execution execution) throws InterruptedException;

    /**
     * What could stand at the cursor (a position in UTF-16 units). Also asked while code runs; answers from what is known
     * and never waits for the running code.
     */
    List<String> complete(String code, int cursor);

    /**
     * Makes the running code end; variables stay. Returns at once. Nothing happens when that statement does not run (any
     * more): a late call must never hit the next statement. Repeated until the statement ends.
     */
    void interrupt(int statementId);

    /**
     * The last resort when {@link #interrupt} did not help: ends what runs the code, such as the language's process; the
     * statement then ends with an error and the next one starts afresh. Returns at once.
     *
     * @return false when this engine has nothing to end but the worker: the worker then ends itself
     */
    default boolean kill(int statementId, String why) {
        return false;
    }

    /** Frees everything, also while code runs. Never throws. */
    @Override
    void close();
}
