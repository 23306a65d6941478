// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.error.DomainException;
import java.util.HashSet;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/**
 * Lets changes through while their lease is there, and keeps the lease there until the transaction has ended: who takes the
 * lease waits for that. Asks the database once for each lease and transaction.
 */
final class Fence {
    private final Handle handle;
    private final Set<Long> held = new HashSet<>();

    Fence(Handle transaction) {
        this.handle = transaction;
    }

    void require(long epoch) {
        if (held.contains(epoch)) {
            return;
        }
        // A renewal changes no key, so it doesn't wait for this lock; a removal does.
        String lock = DatabaseClock.isPostgresql(handle) ? " FOR KEY SHARE" : "";
        boolean there = handle.createQuery("SELECT epoch FROM leases WHERE epoch = ?" + lock)
                .bind(0, epoch)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
        if (!there) {
            throw DomainException.moved();
        }
        held.add(epoch);
    }
}
