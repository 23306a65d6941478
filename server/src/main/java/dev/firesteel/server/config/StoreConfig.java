// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.nio.file.Path;

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
                        "JDBC address of a PostgreSQL database; without it an embedded database in the data folder is used. With a password in it, its place is the configuration file or the environment, not the command line.")
        String url) {

    /** When SQLite waits for the disk. */
    public enum Synchronous {
        NORMAL,
        FULL
    }
}
