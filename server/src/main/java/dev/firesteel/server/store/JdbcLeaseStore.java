// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.cluster.Lease;
import dev.firesteel.server.cluster.LeaseStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Leases as rows. */
final class JdbcLeaseStore implements LeaseStore {
    private static final String OWNER = "SELECT s.id, s.lease AS epoch, l.address, l.ends_at FROM sessions s"
            + " LEFT JOIN leases l ON l.epoch = s.lease WHERE ";

    /** Under no lease, or under one that is gone. */
    private static final String FREE = "NOT EXISTS (SELECT 1 FROM leases l WHERE l.epoch = sessions.lease)";

    private final Access store;

    JdbcLeaseStore(Access store) {
        this.store = store;
    }

    @Override
    public CompletionStage<Lease> acquire(String address, Duration length) {
        return store.write(handle -> {
            handle.execute("UPDATE counters SET next_value = next_value + 1 WHERE name = 'epoch'");
            long epoch = handle.createQuery("SELECT next_value FROM counters WHERE name = 'epoch'")
                    .mapTo(Long.class)
                    .one();
            handle.execute(
                    "INSERT INTO leases (epoch, address, ends_at) VALUES (?, ?, ?)",
                    epoch,
                    address,
                    DatabaseClock.millis(handle) + length.toMillis());
            return new Lease(epoch, address, length);
        });
    }

    @Override
    public CompletionStage<Boolean> renew(long epoch, Duration length) {
        return store.write(handle -> handle.execute(
                        "UPDATE leases SET ends_at = ? WHERE epoch = ?",
                        DatabaseClock.millis(handle) + length.toMillis(),
                        epoch)
                == 1);
    }

    @Override
    public CompletionStage<List<Integer>> takeOver(long epoch) {
        return store.write(handle -> {
            new Fence(handle).require(epoch);
            // Waits for what those servers are writing. One that renewed meanwhile, or that another one took, stays.
            handle.execute("DELETE FROM leases WHERE ends_at <= ? AND epoch <> ?", DatabaseClock.millis(handle), epoch);
            List<Integer> free = handle.createQuery("SELECT id FROM sessions WHERE " + FREE + " ORDER BY id")
                    .mapTo(Integer.class)
                    .list();
            return free.stream()
                    .filter(id ->
                            handle.execute("UPDATE sessions SET lease = ? WHERE id = ? AND " + FREE, epoch, id) == 1)
                    .toList();
        });
    }

    @Override
    public CompletionStage<Void> release(long epoch) {
        return store.change(handle -> {
            handle.execute("DELETE FROM leases WHERE epoch = ?", epoch);
            handle.execute("UPDATE sessions SET lease = NULL WHERE lease = ?", epoch);
        });
    }

    @Override
    public CompletionStage<List<Lease>> all() {
        return store.read(handle -> {
            long now = DatabaseClock.millis(handle);
            return handle.createQuery("SELECT epoch, address, ends_at FROM leases ORDER BY epoch")
                    .map((row, context) -> lease(row, now))
                    .list();
        });
    }

    @Override
    public CompletionStage<Optional<Owner>> owner(String session) {
        boolean number = session.codePoints().allMatch(Character::isDigit);
        return store.read(handle -> {
            long now = DatabaseClock.millis(handle);
            return handle.createQuery(OWNER
                            + (number
                                    ? "CAST(s.id AS VARCHAR(16)) = ?"
                                    : "s.name = ? ORDER BY CASE WHEN s.ended_at IS NULL THEN 0"
                                            + " WHEN s.state = 'EXPIRED' THEN 2 ELSE 1 END, s.id DESC LIMIT 1"))
                    .bind(0, session)
                    .map((row, context) -> new Owner(
                            row.getInt("id"),
                            row.getString("address") == null ? Optional.empty() : Optional.of(lease(row, now))))
                    .findOne();
        });
    }

    private static Lease lease(ResultSet row, long now) throws SQLException {
        return new Lease(
                row.getLong("epoch"), row.getString("address"), Duration.ofMillis(row.getLong("ends_at") - now));
    }
}
