// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.StatementRetention;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Ended statements of a session that a retention doesn't keep, and when the oldest of the others ended. */
record RetiredStatements(
        List<StatementRef> statements, @Nullable Instant oldestEnd) {

    static RetiredStatements of(Handle handle, int sessionId, StatementRetention keep) {
        long bytes = handle.createQuery(
                        "SELECT COALESCE(SUM(output_bytes), 0) FROM statements WHERE session_id = ? AND NOT "
                                + JdbcStatementStore.ENDED)
                .bind(0, sessionId)
                .mapTo(Long.class)
                .one();
        List<StatementRef> over = new ArrayList<>();
        Instant oldestEnd = null;
        int kept = 0;
        boolean full = false;
        for (Ended next : ended(handle, sessionId)) {
            full |= kept > 0 && (kept >= keep.count() || bytes + next.bytes > keep.bytes());
            if (full || next.at.isBefore(keep.endedSince())) {
                over.add(new StatementRef(sessionId, next.id));
            } else {
                kept++;
                bytes += next.bytes;
                oldestEnd = oldestEnd == null || next.at.isBefore(oldestEnd) ? next.at : oldestEnd;
            }
        }
        return new RetiredStatements(over, oldestEnd);
    }

    /** The newest first. */
    private static List<Ended> ended(Handle handle, int sessionId) {
        return handle.createQuery("SELECT id, output_bytes, completed_at FROM statements WHERE session_id = ? AND "
                        + JdbcStatementStore.ENDED + " ORDER BY id DESC")
                .bind(0, sessionId)
                .map((row, context) -> new Ended(
                        row.getInt("id"),
                        row.getLong("output_bytes"),
                        Instant.ofEpochMilli(row.getLong("completed_at"))))
                .list();
    }

    private record Ended(int id, long bytes, Instant at) {}
}
