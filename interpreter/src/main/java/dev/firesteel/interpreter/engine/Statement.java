// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import org.jspecify.annotations.Nullable;

/** One statement in this worker, from its arrival to its end. Thread-safe. */
final class Statement {
    private final int id;
    private final Language language;
    private final String code;
    private final @Nullable Integer rowLimit;
    private final StatementSink sink;

    private @Nullable Thread thread;
    private @Nullable Engine engine;
    /** Read without the lock: engines ask while they hold locks of their own. */
    private volatile boolean cancelled;

    private boolean ended;

    Statement(int id, Language language, String code, @Nullable Integer rowLimit, StatementSink sink) {
        this.id = id;
        this.language = language;
        this.code = code;
        this.rowLimit = rowLimit;
        this.sink = sink;
    }

    int id() {
        return id;
    }

    Language language() {
        return language;
    }

    String code() {
        return code;
    }

    @Nullable
    Integer rowLimit() {
        return rowLimit;
    }

    StatementSink sink() {
        return sink;
    }

    /** The calling thread works for it from now on. */
    synchronized void runs() {
        thread = Thread.currentThread();
    }

    /** Its code is about to be run by the engine; false when it must not be, since somebody cancelled it. */
    synchronized boolean runsIn(Engine by) {
        engine = by;
        return !cancelled;
    }

    /** Somebody asked to end it; false when that is nothing new or too late. */
    synchronized boolean cancel() {
        boolean news = !cancelled && !ended;
        if (news) {
            cancelled = true;
        }
        return news;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** It has ended, one way or another: no interrupt reaches it any more. Returns whether it was cancelled. */
    synchronized boolean end() {
        ended = true;
        return cancelled;
    }

    synchronized boolean hasEnded() {
        return ended;
    }

    /** Makes what runs now end: its code, or the start of its engine. */
    synchronized void interrupt() {
        if (ended) {
            return;
        }
        if (engine != null) {
            engine.interrupt(id);
        } else if (thread != null) {
            thread.interrupt();
        }
    }

    /** Ends what runs the code; false when that is the worker itself. */
    synchronized boolean kill(String why) {
        return ended || (engine != null && engine.kill(id, why));
    }
}
