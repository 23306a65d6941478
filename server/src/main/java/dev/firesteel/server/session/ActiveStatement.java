// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.eventlog.Waiter;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementTransitions;
import dev.firesteel.server.statement.StatementTransitions.Trigger;
import dev.firesteel.server.worker.Timers.Timer;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A statement that has not ended. Changed on its session's executor only; {@link #row} can be read anywhere. */
final class ActiveStatement {
    private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

    private volatile StatementRow row;
    private volatile boolean ended;
    private @Nullable Timer cancelDeadline;

    ActiveStatement(StatementRow row) {
        this.row = row;
    }

    StatementRow row() {
        return row;
    }

    StatementRef ref() {
        return row.ref();
    }

    int id() {
        return row.ref().statementId();
    }

    void move(Trigger trigger) {
        row = with(
                StatementTransitions.TABLE.require(row.state(), trigger),
                row.progress(),
                row.startedAt(),
                null,
                row.lastSequence());
    }

    /** Takes events that are durable. Returns true when the last one is among them. */
    boolean apply(List<Event> events) {
        StatementRow now = row;
        StatementState state = now.state();
        double progress = now.progress();
        Instant startedAt = now.startedAt();
        Instant completedAt = null;
        for (Event event : events) {
            EventBody body = event.body();
            if (body instanceof EventBody.Started) {
                startedAt = startedAt == null ? event.time() : startedAt;
                // After a restart nobody remembers that it was given to the worker.
                state = StatementTransitions.TABLE.next(state, Trigger.DISPATCH).orElse(state);
            } else if (body instanceof EventBody.Progress reached) {
                progress = Math.max(progress, reached.progress());
            } else if (body instanceof EventBody.Finished finished) {
                completedAt = event.time();
                state = StatementTransitions.TABLE.require(
                        state,
                        switch (finished.outcome()) {
                            case AVAILABLE -> Trigger.FINISH;
                            case CANCELLED -> Trigger.FINISH_CANCELLED;
                        });
            }
        }
        long last = events.get(events.size() - 1).sequence();
        row = with(state, progress, startedAt, completedAt, last);
        return state.ended();
    }

    private StatementRow with(
            StatementState state,
            double progress,
            @Nullable Instant startedAt,
            @Nullable Instant completedAt,
            long lastSequence) {
        return new StatementRow(
                row.ref(),
                row.code(),
                row.kind(),
                row.rowLimit(),
                state,
                row.requestId(),
                progress,
                startedAt,
                completedAt,
                lastSequence);
    }

    void cancelDeadline(@Nullable Timer deadline) {
        if (cancelDeadline != null) {
            cancelDeadline.cancel();
        }
        cancelDeadline = deadline;
    }

    /** Completes when the statement has ended, unless the waiter leaves before. */
    void await(Waiter waiter) {
        waiting.add(waiter);
        if (ended) {
            waiter.wake();
        }
    }

    void leave(Waiter waiter) {
        waiting.remove(waiter);
    }

    /** Lets go who waits, on the calling thread. */
    void release() {
        ended = true;
        waiting.forEach(Waiter::wake);
        waiting.clear();
    }
}
