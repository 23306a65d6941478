// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.EventStore;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.StatementState;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Events as rows. Plain JDBC where text streams through: this is where the megabytes a second are made.
 */
final class JdbcEventStore implements EventStore {
    private final Access store;
    private final OutputLimit limit;

    JdbcEventStore(Access store, OutputLimit limit) {
        this.store = store;
        this.limit = limit;
    }

    @Override
    public CompletionStage<List<Event>> append(StatementRef statement, List<Event> events) {
        return store.write(handle -> {
            Position position = position(handle, statement);
            List<Event> fresh = fresh(statement, position, events);
            write(handle, statement, position, fresh);
            return fresh;
        });
    }

    private static List<Event> fresh(StatementRef statement, Position position, List<Event> events) {
        if (position.ended) {
            return List.of();
        }
        List<Event> fresh = new ArrayList<>();
        long last = position.lastSequence;
        for (Event event : events) {
            if (event.sequence() > last) {
                if (event.sequence() != last + 1) {
                    throw new IllegalStateException("Statement " + statement + ": event " + event.sequence()
                            + " (expected: " + (last + 1) + ")");
                }
                fresh.add(event);
                last = event.sequence();
            }
        }
        return fresh;
    }

    @Override
    public CompletionStage<List<Event>> conclude(StatementRef statement, Instant time, List<EventBody> bodies) {
        return store.write(handle -> {
            Position position = position(handle, statement);
            if (position.ended) {
                return List.of();
            }
            List<Event> fresh = new ArrayList<>();
            for (EventBody body : bodies) {
                fresh.add(new Event(position.lastSequence + fresh.size() + 1, time, body));
            }
            write(handle, statement, position, fresh);
            return fresh;
        });
    }

    private static Position position(Handle handle, StatementRef statement) {
        return handle.createQuery(
                        "SELECT last_sequence, state, output_bytes FROM statements WHERE session_id = ? AND id = ?")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .map((row, context) -> new Position(
                        row.getLong("last_sequence"),
                        StatementState.valueOf(row.getString("state")).ended(),
                        row.getLong("output_bytes")))
                .findOne()
                .orElseThrow(DomainException::statementNotFound);
    }

    private void write(Handle handle, StatementRef statement, Position position, List<Event> events) {
        if (events.isEmpty()) {
            return;
        }
        long size = position.outputBytes + insert(handle, statement, events);
        fold(handle, statement, events, limit.enforce(handle, statement, size, events));
    }

    /** Returns how many bytes were stored. */
    private static long insert(Handle handle, StatementRef statement, List<Event> events) {
        long size = 0;
        try (PreparedStatement insert = handle.getConnection()
                .prepareStatement(
                        "INSERT INTO events (session_id, statement_id, sequence, payload) VALUES (?, ?, ?, ?)")) {
            insert.setInt(1, statement.sessionId());
            insert.setInt(2, statement.statementId());
            for (Event event : events) {
                insert.setLong(3, event.sequence());
                byte[] payload = EventCodec.encode(event);
                size += payload.length;
                insert.setBytes(4, payload);
                insert.addBatch();
            }
            insert.executeBatch();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
        return size;
    }

    /** Writes what the events say of the statement into its row. */
    private static void fold(Handle handle, StatementRef statement, List<Event> events, long outputBytes) {
        Facts facts = new Facts();
        events.forEach(facts::add);
        handle.createUpdate("UPDATE statements SET last_sequence = :last_sequence, output_bytes = :output_bytes,"
                        + " state = COALESCE(:ended, CASE WHEN state = 'WAITING' THEN COALESCE(:started, state)"
                        + " ELSE state END),"
                        + " started_at = COALESCE(started_at, :started_at),"
                        + " completed_at = COALESCE(:completed_at, completed_at),"
                        + " progress = CASE WHEN :progress > progress THEN :progress ELSE progress END"
                        + " WHERE session_id = :session_id AND id = :id")
                .bind("last_sequence", events.get(events.size() - 1).sequence())
                .bind("output_bytes", outputBytes)
                .bind("ended", word(facts.ended))
                .bind("started", facts.startedAt == null ? null : StatementState.RUNNING.name())
                .bind("started_at", Times.millis(facts.startedAt))
                .bind("completed_at", Times.millis(facts.completedAt))
                .bind("progress", facts.progress)
                .bind("session_id", statement.sessionId())
                .bind("id", statement.statementId())
                .execute();
    }

    private static @Nullable String word(@Nullable StatementState state) {
        return state == null ? null : state.name();
    }

    @Override
    public CompletionStage<List<Event>> read(
            StatementRef statement, long afterSequence, long lastSequence, int maxBytes) {
        return store.read(handle -> {
            try (PreparedStatement select = handle.getConnection()
                    .prepareStatement("SELECT payload FROM events WHERE session_id = ? AND statement_id = ?"
                            + " AND sequence > ? AND sequence <= ? ORDER BY sequence")) {
                select.setInt(1, statement.sessionId());
                select.setInt(2, statement.statementId());
                select.setLong(3, afterSequence);
                select.setLong(4, lastSequence);
                return read(select, maxBytes);
            } catch (SQLException e) {
                throw new SqlFailure(e);
            }
        });
    }

    private static List<Event> read(PreparedStatement select, int maxBytes) throws SQLException {
        List<Event> events = new ArrayList<>();
        long sum = 0;
        try (ResultSet rows = select.executeQuery()) {
            while (sum < maxBytes && rows.next()) {
                byte[] payload = rows.getBytes(1);
                sum += payload.length;
                events.add(EventCodec.decode(payload));
            }
        }
        return events;
    }

    @Override
    public CompletionStage<Long> lastSequence(StatementRef statement) {
        return store.read(
                handle -> handle.createQuery("SELECT last_sequence FROM statements WHERE session_id = ? AND id = ?")
                        .bind(0, statement.sessionId())
                        .bind(1, statement.statementId())
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    /** Where a statement's log is. */
    private record Position(long lastSequence, boolean ended, long outputBytes) {}

    /** What events say of their statement. */
    private static final class Facts {
        @Nullable
        Instant startedAt;

        @Nullable
        Instant completedAt;

        @Nullable
        StatementState ended;

        double progress;

        void add(Event event) {
            if (event.body() instanceof EventBody.Started) {
                startedAt = event.time();
            } else if (event.body() instanceof EventBody.Progress reached) {
                progress = Math.max(progress, reached.progress());
            } else if (event.body() instanceof EventBody.Finished finished) {
                completedAt = event.time();
                ended = switch (finished.outcome()) {
                    case AVAILABLE -> StatementState.AVAILABLE;
                    case CANCELLED -> StatementState.CANCELLED;
                };
            }
        }
    }
}
