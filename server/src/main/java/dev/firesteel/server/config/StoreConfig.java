// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where the server keeps what it must not forget. */
@Section("Store")
public record StoreConfig(
        @Key(
                name = "data.dir",
                byDefault = "${FIRESTEEL_HOME}/data",
                doc =
                        "Folder of the database, the session logs and the sessions' working folders; made when it isn't there. One server at a time.")
        Path dataDir,

        @Key(
                name = "store.synchronous",
                byDefault = "normal",
                doc =
                        "`normal` survives the death of any process; `full` also a power failure, at the price of a disk flush for every commit.")
        Synchronous synchronous,

        @Key(
                name = "store.url",
                doc =
                        "JDBC address of a PostgreSQL database; without it an embedded database in the data folder is used. A password in it is refused on the command line.")
        String url,

        @Key(name = "store.user", doc = "User of the PostgreSQL database, when `store.url` does not say it.")
        String user,

        @Key(
                name = "store.password",
                doc =
                        "Password of that user; in the configuration file, which others then may not read, or in the environment, never on the command line.")
        Secret password) {
    private static final Pattern PASSWORD = Pattern.compile("(?i)[?&][a-z]*password=");
    private static final Pattern BEFORE_HOST = Pattern.compile("//[^/?]*@");

    public StoreConfig {
        if (BEFORE_HOST.matcher(url).find()) {
            throw new ConfigException(
                    "store.url: it has a user before the host (expected: store.user and store.password)");
        }
    }

    static boolean hasPassword(String url) {
        return PASSWORD.matcher(url).find() || BEFORE_HOST.matcher(url).find();
    }

    /** When SQLite waits for the disk. */
    public enum Synchronous {
        NORMAL,
        FULL
    }
}
