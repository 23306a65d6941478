// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.LastResort;
import org.jspecify.annotations.Nullable;

/**
 * Ends what runs, from another thread. A thread is interrupted only while it runs user code: an interrupt would break the
 * compiler's files.
 */
final class Running {

    private final int statementId;
    private @Nullable Thread thread;
    private boolean cancelled;

    Running(int statementId) {
        this.statementId = statementId;
    }

    /** Something that runs. */
    @FunctionalInterface
    interface Body<T> {
        T run() throws Throwable;
    }

    /**
     * Runs user code on this thread.
     *
     * @throws StatementCancelled when it was cancelled before
     */
    <T> T userCode(Body<T> body) throws Throwable {
        begin();
        try {
            return body.run();
        } finally {
            end();
        }
    }

    private synchronized void begin() {
        if (cancelled) {
            throw new StatementCancelled();
        }
        thread = Thread.currentThread();
    }

    /** From here on no interrupt comes, and none is left. */
    private synchronized void end() {
        thread = null;
        Woven.forget(Thread.currentThread());
        boolean unused = Thread.interrupted();
    }

    synchronized void cancel(int statement) {
        if (statement != statementId) {
            return;
        }
        cancelled = true;
        if (thread != null) {
            Woven.cancel(thread);
            thread.interrupt();
        }
    }

    /** As {@link LastResort#stop}; false also when the statement runs no user code. */
    synchronized boolean stop(int statement) {
        return statement == statementId && thread != null && LastResort.stop(thread);
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }
}
