// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.batch.BatchRow;
import dev.firesteel.server.batch.BatchState;
import dev.firesteel.server.batch.BatchStore;
import dev.firesteel.server.batch.CreateBatch;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Batches in a table. */
final class JdbcBatchStore implements BatchStore {
    private static final String SELECT = "SELECT id, owner, proxy_user, request, state, state_reason, launch_id,"
            + " exit_code, created_at, ended_at FROM batches ";

    private final Access store;
    private final String home;

    JdbcBatchStore(Access store, String home) {
        this.store = store;
        this.home = home;
    }

    @Override
    public CompletionStage<Created> create(
            CreateBatch request,
            @Nullable String owner,
            @Nullable String proxyUser,
            String launchId,
            Instant createdAt) {
        return store.write(handle -> {
            Optional<BatchRow> first = repeated(handle, request.requestId(), owner);
            if (first.isPresent()) {
                return new Created(first.get(), false);
            }
            int id = handle.createQuery("SELECT next_value FROM counters WHERE name = 'batch'")
                    .mapTo(Integer.class)
                    .one();
            refuseDuplicate(handle, request.application().name(), id);
            handle.createUpdate("UPDATE counters SET next_value = next_value + 1 WHERE name = 'batch'")
                    .execute();
            BatchRow row = new BatchRow(
                    id,
                    request,
                    owner,
                    proxyUser,
                    BatchState.STARTING,
                    null,
                    launchId,
                    null,
                    Instant.ofEpochMilli(createdAt.toEpochMilli()),
                    null);
            insert(handle, row);
            return new Created(row, true);
        });
    }

    private static Optional<BatchRow> repeated(Handle handle, @Nullable String requestId, @Nullable String owner) {
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
        int namesakes = handle.createQuery("SELECT COUNT(*) FROM batches WHERE name = ? AND ended_at IS NULL")
                .bind(0, name)
                .mapTo(Integer.class)
                .one();
        if (namesakes > 0) {
            throw new DomainException(
                    Reason.DUPLICATE_BATCH_NAME,
                    "Rejected, Reason: Duplicate session name: Some(" + name + ") for session " + id);
        }
    }

    private void insert(Handle handle, BatchRow row) {
        handle.createUpdate("INSERT INTO batches (id, name, owner, proxy_user, request, request_id, state, launch_id,"
                        + " home, created_at) VALUES (:id, :name, :owner, :proxy_user, :request, :request_id, :state,"
                        + " :launch_id, :home, :created_at)")
                .bind("id", row.id())
                .bind("name", row.request().application().name())
                .bind("owner", row.owner())
                .bind("proxy_user", row.proxyUser())
                .bind("request", RequestJson.write(row.request()))
                .bind("request_id", row.request().requestId())
                .bind("state", row.state().name())
                .bind("launch_id", row.launchId())
                .bind("home", home)
                .bind("created_at", Times.millis(row.createdAt()))
                .execute();
    }

    @Override
    public CompletionStage<Void> ended(BatchRow row) {
        return store.change(handle -> {
            handle.createUpdate("UPDATE batches SET state = :state, state_reason = :reason, exit_code = :code,"
                            + " ended_at = :ended_at WHERE id = :id")
                    .bind("state", row.state().name())
                    .bind("reason", row.stateReason())
                    .bind("code", row.exitCode())
                    .bind("ended_at", Times.millis(row.endedAt()))
                    .bind("id", row.id())
                    .execute();
        });
    }

    @Override
    public CompletionStage<Void> delete(int batchId) {
        return store.change(handle -> {
            handle.createUpdate("DELETE FROM batches WHERE id = ?")
                    .bind(0, batchId)
                    .execute();
        });
    }

    @Override
    public CompletionStage<List<BatchRow>> all() {
        return store.read(handle -> handle.createQuery(SELECT + "WHERE home = ? ORDER BY id")
                .bind(0, home)
                .map((row, context) -> row(row))
                .list());
    }

    private static BatchRow row(ResultSet row) throws SQLException {
        int exitCode = row.getInt("exit_code");
        Integer code = row.wasNull() ? null : exitCode;
        return new BatchRow(
                row.getInt("id"),
                RequestJson.readBatch(row.getString("request")),
                row.getString("owner"),
                row.getString("proxy_user"),
                BatchState.valueOf(row.getString("state")),
                row.getString("state_reason"),
                row.getString("launch_id"),
                code,
                Instant.ofEpochMilli(row.getLong("created_at")),
                Times.instant(row, "ended_at"));
    }
}
