// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.statement.EndedStatements;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementTransitions.Trigger;
import dev.firesteel.server.worker.WorkerConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements of a session that have not ended: some are with the worker, the others wait in order. Used on the session's
 * executor only, except where it says so.
 */
final class StatementQueue {
    private static final Logger log = LoggerFactory.getLogger(StatementQueue.class);

    private final SessionServices services;
    private final EndedStatements ended;
    private final Executor serial;
    private final Host host;
    private final StatementRetirement retirement;
    private final Map<Integer, ActiveStatement> active = new ConcurrentSkipListMap<>();
    private final ArrayDeque<ActiveStatement> waiting = new ArrayDeque<>();
    private final RunningStatements running = new RunningStatements();

    /** Waiting ones that an earlier server process may have given to the worker, until that dials back. */
    private final Set<Integer> perhapsGiven = new HashSet<>();

    StatementQueue(
            SessionServices services,
            EndedStatements ended,
            StatementRetirement retirement,
            Executor serial,
            Host host) {
        this.services = services;
        this.ended = ended;
        this.serial = serial;
        this.host = host;
        this.retirement = retirement;
    }

    /** The session that it is the queue of. */
    interface Host {
        /** The worker, while statements can be given to it. */
        @Nullable
        WorkerConnection worker();

        void busy();

        void idle();

        /** A statement did not end in time after it was cancelled. */
        void overdue(int statementId);
    }

    /** A statement by its id if it has not ended. Thread-safe. */
    @Nullable
    ActiveStatement active(int id) {
        return active.get(id);
    }

    /** All that have not ended, by id. Thread-safe. */
    List<StatementRow> rows() {
        return active.values().stream().map(ActiveStatement::row).toList();
    }

    int waiting() {
        return waiting.size();
    }

    boolean isEmpty() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /** How many statements of SQL the worker runs side by side. */
    void parallelSql(int count) {
        running.parallelSql(count);
    }

    /**
     * Takes back what an earlier server process had accepted, by ascending id.
     *
     * @param parallel how many statements of SQL that process gave to the worker at a time
     * @param launched whether there was a worker to give them to
     */
    void restore(List<StatementRow> rows, int parallel, boolean launched) {
        for (StatementRow row : rows) {
            services.events().open(row.ref(), row.lastSequence());
            ActiveStatement statement = new ActiveStatement(row);
            active.put(statement.id(), statement);
            if (row.state() == StatementState.WAITING) {
                waiting.addLast(statement);
            } else {
                running.add(statement);
            }
            if (row.state() == StatementState.CANCELLING) {
                limitCancel(statement);
            }
        }
        running.parallelSql(parallel);
        if (launched) {
            running.nextOf(waiting).forEach(statement -> perhapsGiven.add(statement.id()));
        }
    }

    void add(StatementRow row) {
        services.events().open(row.ref(), 0);
        ActiveStatement statement = new ActiveStatement(row);
        active.put(statement.id(), statement);
        waiting.addLast(statement);
    }

    /** Gives those that are next to the worker, if there are any and the worker can take them. */
    void pump() {
        if (isEmpty()) {
            host.idle();
            return;
        }
        WorkerConnection worker = host.worker();
        while (worker != null && !waiting.isEmpty() && running.admit(waiting.getFirst())) {
            ActiveStatement next = waiting.removeFirst();
            running.add(next);
            next.move(Trigger.DISPATCH);
            host.busy();
            execute(worker, next.row());
        }
    }

    private static void execute(WorkerConnection worker, StatementRow row) {
        worker.execute(row.ref().statementId(), row.kind(), row.code(), row.rowLimit());
    }

    /** Tells a worker that dialled again what it may have missed. */
    void repeat(WorkerConnection worker) {
        perhapsGiven.clear();
        for (ActiveStatement statement : running.all()) {
            host.busy();
            execute(worker, statement.row());
            if (statement.row().state() == StatementState.CANCELLING) {
                worker.cancel(statement.id());
            }
        }
        pump();
    }

    /**
     * Ends what the worker still has of statements that have ended here: one that waited, as far as a restarted server could
     * know, may run, and may have been cancelled before its worker dialled back.
     */
    void endForgotten(List<Integer> known, WorkerConnection worker) {
        known.stream().filter(id -> !active.containsKey(id)).forEach(worker::cancel);
    }

    /** Takes events that are durable. */
    void committed(int statementId, List<Event> events) {
        ActiveStatement statement = active.get(statementId);
        if (statement == null) {
            return;
        }
        retirement.grew(events);
        if (!statement.apply(events)) {
            return;
        }
        statement.cancelDeadline(null);
        if (!running.remove(statement)) {
            waiting.remove(statement);
        }
        // First the session is seen idle, then the statement ended.
        pump();
        List<Event> all = services.events().recent(statement.ref());
        if (all != null) {
            ended.fold(statement.row(), all);
        }
        active.remove(statementId);
        retirement.ended();
        services.executor().execute(statement::release);
    }

    /** Cancels all that runs now, if anything. */
    CompletionStage<Void> interrupt() {
        return CompletableFuture.allOf(running.all().stream()
                .map(statement -> cancel(statement.id()).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }

    /** Completes when the cancel is under way. Nothing happens to a statement that has ended. */
    CompletionStage<Void> cancel(int id) {
        ActiveStatement statement = active.get(id);
        if (statement == null) {
            return CompletableFuture.completedFuture(null);
        }
        return switch (statement.row().state()) {
            case WAITING -> cancelWaiting(statement);
            case RUNNING -> cancelRunning(statement);
            case CANCELLING, AVAILABLE, CANCELLED -> CompletableFuture.completedFuture(null);
        };
    }

    private CompletionStage<Void> cancelWaiting(ActiveStatement statement) {
        waiting.remove(statement);
        return conclude(statement, List.of(new EventBody.Finished(Outcome.CANCELLED)))
                .whenCompleteAsync(
                        (done, failure) -> {
                            WorkerConnection worker = host.worker();
                            if (failure != null && active.containsKey(statement.id())) {
                                requeue(statement);
                            } else if (worker != null) {
                                // It dialled back meanwhile, and may have it: see endForgotten.
                                worker.cancel(statement.id());
                            }
                        },
                        serial);
    }

    private void requeue(ActiveStatement statement) {
        List<ActiveStatement> all = new ArrayList<>(waiting);
        all.add(statement);
        all.sort((a, b) -> Integer.compare(a.id(), b.id()));
        waiting.clear();
        waiting.addAll(all);
        pump();
    }

    /** Tells the worker whatever the store says: a cancel is a way out. */
    private CompletionStage<Void> cancelRunning(ActiveStatement statement) {
        statement.move(Trigger.CANCEL);
        limitCancel(statement);
        WorkerConnection worker = host.worker();
        if (worker != null) {
            worker.cancel(statement.id());
        }
        return services.statements().cancelling(statement.ref()).exceptionally(failure -> {
            log.warn("That statement {} is cancelled is not stored: {}", statement.ref(), failure.toString());
            return null;
        });
    }

    private void limitCancel(ActiveStatement statement) {
        statement.cancelDeadline(services.timers()
                .after(
                        services.settings().cancelGrace(),
                        () -> serial.execute(() -> {
                            if (running.contains(statement)) {
                                host.overdue(statement.id());
                            }
                        })));
    }

    /** Cancels all that wait for sure; see {@link #endAll} for the others. */
    void cancelWaiting() {
        List.copyOf(waiting).stream()
                .filter(statement -> !perhapsGiven.contains(statement.id()))
                .forEach(this::cancelWaiting);
    }

    /** Ends everything: nothing of the worker runs. Completes when that is durable. */
    CompletionStage<Void> endAll(EventBody.Failure why) {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (ActiveStatement statement : active.values()) {
            StatementState state = statement.row().state();
            if (state == StatementState.WAITING) {
                waiting.remove(statement);
                if (!perhapsGiven.contains(statement.id())) {
                    ends.add(conclude(statement, List.of(new EventBody.Finished(Outcome.CANCELLED)))
                            .toCompletableFuture());
                    continue;
                }
                statement.move(Trigger.DISPATCH);
            }
            boolean cancelled =
                    state == StatementState.CANCELLING || why.ename().equals("Cancelled");
            ends.add(conclude(
                            statement,
                            List.of(
                                    cancelled ? new EventBody.Failure("Cancelled", why.evalue(), List.of()) : why,
                                    new EventBody.Finished(cancelled ? Outcome.CANCELLED : Outcome.AVAILABLE)))
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    private CompletionStage<Void> conclude(ActiveStatement statement, List<EventBody> bodies) {
        return services.events().conclude(statement.ref(), services.clock().instant(), bodies);
    }
}
