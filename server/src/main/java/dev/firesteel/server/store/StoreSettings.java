// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.time.Duration;

/**
 * How the database is used; the first two are the embedded one's alone.
 *
 * @param synchronous {@code NORMAL} survives a kill of anything, {@code FULL} a loss of power too
 * @param busyTimeout how long a statement waits for another process's lock
 * @param readers connections, and threads, that read
 * @param statementBytes how much of a statement's events is kept
 */
public record StoreSettings(Synchronous synchronous, Duration busyTimeout, int readers, long statementBytes) {
    public static final StoreSettings DEFAULT =
            new StoreSettings(Synchronous.NORMAL, Duration.ofSeconds(10), 4, 1L << 30);

    /** SQLite's word for when it waits for the disk. */
    public enum Synchronous {
        NORMAL,
        FULL
    }
}
