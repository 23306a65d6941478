// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.StatementState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** What one look at a database finds. A statement is named once, with the first thing that is wrong in it. */
final class StoreFindings {
    private static final String FIRST_WITH_BATCHES = "2";

    /** Rows held in memory at a time. */
    private static final int FETCH = 64;

    private final Handle handle;
    private final String schema;
    private final List<String> problems = new ArrayList<>();
    private long sessions;
    private long statements;
    private long events;
    private Set<String> batches = Set.of();

    StoreFindings(Handle handle, String schema) {
        this.handle = handle;
        this.schema = schema;
    }

    void add(String problem) {
        problems.add(problem);
    }

    StoreCheck.Report report() {
        return new StoreCheck.Report(schema, sessions, statements, events, batches.size(), List.copyOf(problems));
    }

    Set<String> sessions() {
        return new HashSet<>(handle.createQuery("SELECT id FROM sessions")
                .map((row, context) -> Integer.toString(row.getInt("id")))
                .list());
    }

    /** Ids of the batches; to be asked after {@link #log}. */
    Set<String> batches() {
        return batches;
    }

    List<Integer> launched() {
        return handle.createQuery("SELECT id FROM sessions WHERE worker_handle IS NOT NULL ORDER BY id")
                .mapTo(Integer.class)
                .list();
    }

    /** What SQLite itself says; false when it found harm, and nothing that is read from it can be believed. */
    boolean integrity() {
        try {
            pragmas();
        } catch (JdbiException e) {
            add("Database: " + GroupWriter.unavailable(e).getMessage() + ".");
        }
        return problems.isEmpty();
    }

    private void pragmas() {
        handle.createQuery("PRAGMA integrity_check").mapTo(String.class).list().stream()
                .filter(Predicate.not("ok"::equals))
                .forEach(finding -> add("Database: " + finding));
        handle.createQuery("PRAGMA foreign_key_check")
                .map((row, context) -> "Table " + row.getString("table") + ": row " + row.getLong("rowid")
                        + " belongs to nothing in " + row.getString("parent") + ".")
                .list()
                .forEach(this::add);
    }

    /** Every statement's events, and that its row says of them what they say; and every batch. */
    void log() {
        handle.useTransaction(transaction -> {
            follow();
            if (MigrationVersion.fromVersion(schema).isAtLeast(FIRST_WITH_BATCHES)) {
                batches = BatchFindings.of(handle, this::add).ids();
            }
        });
    }

    private void follow() {
        sessions = sessions().size();
        Map<StatementRef, Log> logs = logs();
        statements = logs.size();
        Set<StatementRef> forgotten =
                new HashSet<>(handle.createQuery("SELECT session_id, statement_id FROM forgotten_statements")
                        .map((row, context) -> ref(row))
                        .list());
        Set<StatementRef> orphans = new HashSet<>();
        try (var rows = handle
                .createQuery("SELECT session_id, statement_id, sequence, payload FROM events"
                        + " ORDER BY session_id, statement_id, sequence")
                .setFetchSize(FETCH)
                .map((row, context) -> Stored.of(row))
                .stream()) {
            rows.forEach(stored -> {
                events++;
                Log log = logs.get(stored.statement);
                if (log != null) {
                    log.follow(stored);
                } else if (!forgotten.contains(stored.statement) && orphans.add(stored.statement)) {
                    add("Statement " + stored.statement + ": it has events, but there is no such statement.");
                }
            });
        } catch (JdbiException e) {
            add("Events: they cannot be read to the end: "
                    + GroupWriter.unavailable(e).getMessage() + ".");
            return;
        }
        logs.forEach((statement, log) -> {
            String problem = log.problem();
            if (problem != null) {
                add("Statement " + statement + ": " + problem);
            }
        });
    }

    private Map<StatementRef, Log> logs() {
        Map<StatementRef, Log> logs = new LinkedHashMap<>();
        handle.createQuery("SELECT session_id, id AS statement_id, state, last_sequence FROM statements"
                        + " ORDER BY session_id, id")
                .map((row, context) -> Map.entry(
                        ref(row),
                        new Log(StatementState.valueOf(row.getString("state")), row.getLong("last_sequence"))))
                .forEach(entry -> logs.put(entry.getKey(), entry.getValue()));
        return logs;
    }

    private static StatementRef ref(ResultSet row) throws SQLException {
        return new StatementRef(row.getInt("session_id"), row.getInt("statement_id"));
    }

    /** An event's row; {@code event} is null when it cannot be read, and {@code unreadable} says why. */
    private record Stored(
            StatementRef statement,
            long sequence,
            @Nullable Event event,
            @Nullable String unreadable) {

        /** Whether it says itself that those before it are no longer kept. */
        boolean followsDropped() {
            return event != null
                    && event.body() instanceof EventBody.Notice notice
                    && notice.reason().equals(EventBody.Notice.OUTPUT_DROPPED);
        }

        static Stored of(ResultSet row) throws SQLException {
            long sequence = row.getLong("sequence");
            try {
                return new Stored(ref(row), sequence, EventCodec.decode(row.getBytes("payload")), null);
            } catch (IllegalArgumentException e) {
                return new Stored(ref(row), sequence, null, e.getMessage());
            }
        }
    }

    /** One statement's events as they come by. */
    private static final class Log {
        private final StatementState state;
        private final long lastSequence;
        private long seen;
        private boolean finished;
        private @Nullable String problem;

        Log(StatementState state, long lastSequence) {
            this.state = state;
            this.lastSequence = lastSequence;
        }

        void follow(Stored stored) {
            if (problem != null) {
                return;
            }
            if (finished) {
                problem = "event " + stored.sequence + " follows the last one.";
            } else if (seen == 0 && stored.followsDropped()) {
                seen = stored.sequence;
                read(stored);
            } else if (stored.sequence != seen + 1) {
                problem = "event " + stored.sequence + " follows event " + seen + " (expected: " + (seen + 1) + ").";
            } else {
                seen = stored.sequence;
                read(stored);
            }
        }

        private void read(Stored stored) {
            Event event = stored.event;
            if (event == null) {
                problem = "event " + stored.sequence + " cannot be read: " + stored.unreadable + ".";
                return;
            }
            finished = event.body() instanceof EventBody.Finished;
            if (event.sequence() != stored.sequence) {
                problem = "event " + stored.sequence + " says that it is event " + event.sequence() + ".";
            }
        }

        @Nullable
        String problem() {
            if (problem != null) {
                return problem;
            }
            if (seen != lastSequence) {
                return "its last event is " + seen + " (expected: " + lastSequence + ").";
            }
            return finished == state.ended() ? null : "it is " + state + ", but its last event says otherwise.";
        }
    }
}
