// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import com.zaxxer.hikari.HikariConfig;

/**
 * Where a PostgreSQL database is, and as whom it is used.
 *
 * @param url of JDBC; it may say the user and the password itself
 * @param user empty for what the URL says
 * @param password empty for what the URL says
 */
public record DatabaseAddress(String url, String user, String password) {

    public static DatabaseAddress of(String url) {
        return new DatabaseAddress(url, "", "");
    }

    void to(HikariConfig config) {
        config.setJdbcUrl(url);
        if (!user.isEmpty()) {
            config.setUsername(user);
        }
        if (!password.isEmpty()) {
            config.setPassword(password);
        }
    }

    /** Shows no password. */
    @Override
    public String toString() {
        return "the database of store.url";
    }
}
