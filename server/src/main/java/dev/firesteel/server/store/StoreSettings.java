// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.time.Duration;

/**
 * How the embedded database is used.
 *
 * @param synchronous {@code NORMAL} survives a kill of anything, {@code FULL} a loss of power too
 * @param busyTimeout how long a statement waits for another process's lock
 * @param readers connections, and threads, that read
 */
public record StoreSettings(Synchronous synchronous, Duration busyTimeout, int readers) {
    public static final StoreSettings DEFAULT = new StoreSettings(Synchronous.NORMAL, Duration.ofSeconds(10), 4);

    /** SQLite's word for when it waits for the disk. */
    public enum Synchronous {
        NORMAL,
        FULL
    }
}
