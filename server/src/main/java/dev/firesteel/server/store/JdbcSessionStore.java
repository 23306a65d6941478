// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.SessionRow;
import dev.firesteel.server.session.SessionState;
import dev.firesteel.server.session.SessionStore;
import dev.firesteel.server.worker.WorkerCredentials;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Sessions as rows. */
final class JdbcSessionStore implements SessionStore {
    private static final String SELECT = "SELECT id, owner, proxy_user, request, state, state_reason, worker_id,"
            + " token_digest, worker_handle, app_id, spark_ui_url, created_at, ended_at FROM sessions ";

    private final Access store;
    private final Purge purge;

    JdbcSessionStore(Access store, Purge purge) {
        this.store = store;
        this.purge = purge;
    }

    @Override
    public CompletionStage<Created> create(
            CreateSession request,
            @Nullable String owner,
            @Nullable String proxyUser,
            WorkerCredentials worker,
            Instant createdAt) {
        return store.write(handle -> {
            // Locks the counter: of servers that share the database, one at a time looks for namesakes and takes an id.
            handle.execute("UPDATE counters SET next_value = next_value WHERE name = 'session'");
            Optional<SessionRow> first = repeated(handle, request.requestId(), owner);
            if (first.isPresent()) {
                return new Created(first.get(), false);
            }
            int id = handle.createQuery("SELECT next_value FROM counters WHERE name = 'session'")
                    .mapTo(Integer.class)
                    .one();
            refuseDuplicate(handle, request.name(), id);
            handle.createUpdate("UPDATE counters SET next_value = next_value + 1 WHERE name = 'session'")
                    .execute();
            SessionRow row = new SessionRow(
                    id,
                    request,
                    owner,
                    proxyUser,
                    SessionState.STARTING,
                    null,
                    worker,
                    null,
                    null,
                    null,
                    Instant.ofEpochMilli(createdAt.toEpochMilli()),
                    null);
            insert(handle, row, store.lease());
            return new Created(row, true);
        });
    }

    private static Optional<SessionRow> repeated(Handle handle, @Nullable String requestId, @Nullable String owner) {
        if (requestId == null) {
            return Optional.empty();
        }
        return handle
                .createQuery(SELECT + "WHERE request_id = ?")
                .bind(0, requestId)
                .map((row, context) -> row(row))
                .stream()
                .filter(row -> Objects.equals(row.owner(), owner))
                .findFirst();
    }

    private static void refuseDuplicate(Handle handle, @Nullable String name, int id) {
        if (name == null) {
            return;
        }
        int namesakes = handle.createQuery("SELECT COUNT(*) FROM sessions WHERE name = ? AND ended_at IS NULL")
                .bind(0, name)
                .mapTo(Integer.class)
                .one();
        if (namesakes > 0) {
            throw new DomainException(
                    Reason.DUPLICATE_SESSION_NAME,
                    "Rejected, Reason: Duplicate session name: Some(" + name + ") for session " + id);
        }
    }

    private static void insert(Handle handle, SessionRow row, @Nullable Long lease) {
        handle.createUpdate("INSERT INTO sessions (id, name, owner, proxy_user, request, request_id, state, worker_id,"
                        + " token_digest, lease, created_at) VALUES (:id, :name, :owner, :proxy_user, :request, :request_id,"
                        + " :state, :worker_id, :token_digest, :lease, :created_at)")
                .bind("id", row.id())
                .bind("name", row.request().name())
                .bind("owner", row.owner())
                .bind("proxy_user", row.proxyUser())
                .bind("request", RequestJson.write(row.request()))
                .bind("request_id", row.request().requestId())
                .bind("state", row.state().name())
                .bind("worker_id", row.worker().workerId())
                .bind("token_digest", row.worker().tokenDigest())
                .bind("lease", lease)
                .bind("created_at", Times.millis(row.createdAt()))
                .execute();
    }

    @Override
    public CompletionStage<Void> replaceWorker(int sessionId, WorkerCredentials worker) {
        return store.change(handle -> {
            handle.createUpdate("UPDATE sessions SET worker_id = ?, token_digest = ?"
                            + " WHERE id = ? AND worker_handle IS NULL")
                    .bind(0, worker.workerId())
                    .bind(1, worker.tokenDigest())
                    .bind(2, sessionId)
                    .execute();
        });
    }

    @Override
    public CompletionStage<Void> launched(int sessionId, String workerHandle) {
        return store.change(handle -> {
            handle.createUpdate("UPDATE sessions SET worker_handle = ? WHERE id = ?")
                    .bind(0, workerHandle)
                    .bind(1, sessionId)
                    .execute();
        });
    }

    @Override
    public CompletionStage<Void> application(int sessionId, @Nullable String appId, @Nullable String sparkUiUrl) {
        return store.change(handle -> {
            handle.createUpdate("UPDATE sessions SET app_id = ?, spark_ui_url = ? WHERE id = ?")
                    .bind(0, appId)
                    .bind(1, sparkUiUrl)
                    .bind(2, sessionId)
                    .execute();
        });
    }

    @Override
    public CompletionStage<Void> ended(int sessionId, SessionState state, String reason, Instant endedAt) {
        return store.change(handle -> {
            handle.createUpdate("UPDATE sessions SET state = ?, state_reason = ?, ended_at = ? WHERE id = ?")
                    .bind(0, state.name())
                    .bind(1, reason)
                    .bind(2, Times.millis(endedAt))
                    .bind(3, sessionId)
                    .execute();
        });
    }

    @Override
    public CompletionStage<Void> delete(int sessionId) {
        CompletionStage<Void> deleted = store.change(handle -> {
            handle.createUpdate("INSERT INTO forgotten_statements (session_id, statement_id)"
                            + " SELECT session_id, id FROM statements WHERE session_id = ?")
                    .bind(0, sessionId)
                    .execute();
            handle.createUpdate("DELETE FROM sessions WHERE id = ?")
                    .bind(0, sessionId)
                    .execute();
        });
        purge.start();
        return deleted;
    }

    @Override
    public CompletionStage<List<SessionRow>> all() {
        String mine = store.lease() == null ? "" : "WHERE lease = " + store.lease() + " ";
        return store.read(handle -> handle.createQuery(SELECT + mine + "ORDER BY id")
                .map((row, context) -> row(row))
                .list());
    }

    @Override
    public CompletionStage<List<EndedSize>> endedSizes() {
        String mine = store.lease() == null ? "" : " AND s.lease = " + store.lease();
        return store.read(handle -> handle.createQuery("SELECT s.id, COALESCE(SUM(t.output_bytes), 0) AS size"
                        + " FROM sessions s LEFT JOIN statements t ON t.session_id = s.id WHERE s.ended_at IS NOT NULL"
                        + mine
                        + " GROUP BY s.id, s.ended_at ORDER BY s.ended_at, s.id")
                .map((row, context) -> new EndedSize(row.getInt("id"), row.getLong("size")))
                .list());
    }

    @Override
    public CompletionStage<Boolean> hasWorker(String workerId) {
        return store.read(
                handle -> handle.createQuery("SELECT COUNT(*) FROM sessions WHERE worker_id = ? AND ended_at IS NULL")
                                .bind(0, workerId)
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    private static SessionRow row(ResultSet row) throws SQLException {
        return new SessionRow(
                row.getInt("id"),
                RequestJson.read(row.getString("request")),
                row.getString("owner"),
                row.getString("proxy_user"),
                SessionState.valueOf(row.getString("state")),
                row.getString("state_reason"),
                new WorkerCredentials(row.getString("worker_id"), row.getString("token_digest")),
                row.getString("worker_handle"),
                row.getString("app_id"),
                row.getString("spark_ui_url"),
                Instant.ofEpochMilli(row.getLong("created_at")),
                Times.instant(row, "ended_at"));
    }
}
