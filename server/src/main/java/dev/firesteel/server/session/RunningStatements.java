// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.statement.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The statements that are with the worker. One, or several of SQL where the session runs those side by side: any other is
 * alone, so that it sees all that came before it, and all that comes after sees it. Used on the session's executor only.
 */
final class RunningStatements {
    private final SortedMap<Integer, ActiveStatement> running = new TreeMap<>();

    private int parallelSql = 1;

    /** How many statements of SQL may run side by side. */
    void parallelSql(int count) {
        parallelSql = count;
    }

    /** Whether a statement may start now, beside those that run. */
    boolean admit(ActiveStatement next) {
        if (running.isEmpty()) {
            return true;
        }
        return running.size() < parallelSql
                && isSql(next)
                && running.values().stream().allMatch(RunningStatements::isSql);
    }

    /** The first of those that wait, as far as they may start now one after the other. */
    List<ActiveStatement> nextOf(Iterable<ActiveStatement> waiting) {
        RunningStatements then = new RunningStatements();
        then.parallelSql = parallelSql;
        then.running.putAll(running);
        List<ActiveStatement> next = new ArrayList<>();
        for (ActiveStatement statement : waiting) {
            if (!then.admit(statement)) {
                break;
            }
            then.add(statement);
            next.add(statement);
        }
        return next;
    }

    private static boolean isSql(ActiveStatement statement) {
        return statement.row().kind() == Kind.SQL;
    }

    void add(ActiveStatement statement) {
        running.put(statement.id(), statement);
    }

    /** Returns false when it wasn't one of them. */
    boolean remove(ActiveStatement statement) {
        return running.remove(statement.id(), statement);
    }

    boolean contains(ActiveStatement statement) {
        return running.get(statement.id()) == statement;
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    /** By ascending id, as they were given to the worker. */
    List<ActiveStatement> all() {
        return List.copyOf(running.values());
    }
}
