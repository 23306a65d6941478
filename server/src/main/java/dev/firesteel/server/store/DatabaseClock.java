// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** The time of the database's host, which all who share the database agree on. */
final class DatabaseClock {
    private DatabaseClock() {}

    /** Milliseconds since 1970. */
    static long millis(Handle handle) {
        return handle.createQuery(
                        isPostgresql(handle)
                                ? "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
                                : "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)")
                .mapTo(Long.class)
                .one();
    }

    static boolean isPostgresql(Handle handle) {
        try {
            return handle.getConnection().getMetaData().getDatabaseProductName().equals("PostgreSQL");
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }
}
