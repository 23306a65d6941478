// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementRetention;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Statements as rows. */
final class JdbcStatementStore implements StatementStore {
    private static final String SELECT =
            "SELECT session_id, id, code, kind, row_limit, state, request_id, progress, started_at,"
                    + " completed_at, last_sequence FROM statements ";
    private static final String NO_JOB = "kind NOT IN ('SPARK_JOB', 'PYSPARK_JOB')";
    static final String ENDED = "state IN ('AVAILABLE', 'CANCELLED')";

    private final Access store;
    private final Purge purge;

    JdbcStatementStore(Access store, Purge purge) {
        this.store = store;
        this.purge = purge;
    }

    @Override
    public CompletionStage<Accepted> accept(
            int sessionId, String code, Kind kind, @Nullable Integer rowLimit, @Nullable String requestId) {
        return store.write(handle -> {
            Optional<StatementRow> first = repeated(handle, sessionId, requestId);
            if (first.isPresent()) {
                return new Accepted(first.get(), false);
            }
            int id = nextId(handle, sessionId);
            handle.createUpdate("INSERT INTO statements (session_id, id, code, kind, row_limit, state, request_id)"
                            + " VALUES (:session_id, :id, :code, :kind, :row_limit, :state, :request_id)")
                    .bind("session_id", sessionId)
                    .bind("id", id)
                    .bind("code", code)
                    .bind("kind", kind.name())
                    .bind("row_limit", rowLimit)
                    .bind("state", StatementState.WAITING.name())
                    .bind("request_id", requestId)
                    .execute();
            StatementRef ref = new StatementRef(sessionId, id);
            return new Accepted(
                    new StatementRow(ref, code, kind, rowLimit, StatementState.WAITING, requestId, 0, null, null, 0),
                    true);
        });
    }

    private static Optional<StatementRow> repeated(Handle handle, int sessionId, @Nullable String requestId) {
        if (requestId == null) {
            return Optional.empty();
        }
        return handle.createQuery(SELECT + "WHERE session_id = ? AND request_id = ?")
                .bind(0, sessionId)
                .bind(1, requestId)
                .map((row, context) -> row(row))
                .findOne();
    }

    private static int nextId(Handle handle, int sessionId) {
        int id = handle.createQuery("SELECT next_statement_id FROM sessions WHERE id = ?")
                .bind(0, sessionId)
                .mapTo(Integer.class)
                .findOne()
                .orElseThrow(() -> DomainException.sessionNotFound(Integer.toString(sessionId)));
        handle.createUpdate("UPDATE sessions SET next_statement_id = ? WHERE id = ?")
                .bind(0, id + 1)
                .bind(1, sessionId)
                .execute();
        return id;
    }

    @Override
    public CompletionStage<Optional<StatementRow>> requested(int sessionId, String requestId) {
        return store.read(handle -> repeated(handle, sessionId, requestId));
    }

    @Override
    public CompletionStage<Void> cancelling(StatementRef statement) {
        return store.change(handle -> {
            handle.createUpdate("UPDATE statements SET state = ? WHERE session_id = ? AND id = ? AND NOT " + ENDED)
                    .bind(0, StatementState.CANCELLING.name())
                    .bind(1, statement.sessionId())
                    .bind(2, statement.statementId())
                    .execute();
        });
    }

    @Override
    public CompletionStage<Optional<StatementRow>> find(StatementRef statement) {
        return store.read(handle -> handle.createQuery(SELECT + "WHERE session_id = ? AND id = ?")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .map((row, context) -> row(row))
                .findOne());
    }

    @Override
    public CompletionStage<List<StatementRow>> list(int sessionId, int from, int size, boolean descending) {
        String order = descending ? "DESC" : "ASC";
        return store.read(handle -> handle.createQuery(
                        SELECT + "WHERE session_id = ? AND " + NO_JOB + " ORDER BY id " + order + " LIMIT ? OFFSET ?")
                .bind(0, sessionId)
                .bind(1, size)
                .bind(2, from)
                .map((row, context) -> row(row))
                .list());
    }

    @Override
    public CompletionStage<Integer> count(int sessionId) {
        return store.read(
                handle -> handle.createQuery("SELECT COUNT(*) FROM statements WHERE session_id = ? AND " + NO_JOB)
                        .bind(0, sessionId)
                        .mapTo(Integer.class)
                        .one());
    }

    @Override
    public CompletionStage<List<StatementRow>> unfinished(int sessionId) {
        return store.read(
                handle -> handle.createQuery(SELECT + "WHERE session_id = ? AND NOT " + ENDED + " ORDER BY id")
                        .bind(0, sessionId)
                        .map((row, context) -> row(row))
                        .list());
    }

    @Override
    public CompletionStage<Retired> retire(int sessionId, StatementRetention keep) {
        CompletionStage<Retired> retired = store.write(handle -> {
            RetiredStatements over = RetiredStatements.of(handle, sessionId, keep);
            over.statements().forEach(statement -> forget(handle, statement));
            return new Retired(over.statements(), over.oldestEnd());
        });
        purge.start();
        return retired;
    }

    private static void forget(Handle handle, StatementRef statement) {
        handle.createUpdate("INSERT INTO forgotten_statements (session_id, statement_id) VALUES (?, ?)")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .execute();
        handle.createUpdate("DELETE FROM statements WHERE session_id = ? AND id = ?")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .execute();
    }

    private static StatementRow row(ResultSet row) throws SQLException {
        return new StatementRow(
                new StatementRef(row.getInt("session_id"), row.getInt("id")),
                row.getString("code"),
                Kind.valueOf(row.getString("kind")),
                rowLimit(row),
                StatementState.valueOf(row.getString("state")),
                row.getString("request_id"),
                row.getDouble("progress"),
                Times.instant(row, "started_at"),
                Times.instant(row, "completed_at"),
                row.getLong("last_sequence"));
    }

    private static @Nullable Integer rowLimit(ResultSet row) throws SQLException {
        int rows = row.getInt("row_limit");
        return row.wasNull() ? null : rows;
    }
}
