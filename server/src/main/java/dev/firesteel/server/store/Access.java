// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A way to the database.
 *
 * @param lease what writes are made under; null when nobody shares the database
 */
record Access(JdbcStore store, @Nullable Long lease) {

    <T> CompletableFuture<T> write(GroupWriter.Change<T> change) {
        return store.write(lease, change);
    }

    CompletableFuture<Void> change(Consumer<Handle> change) {
        return write(handle -> {
                    change.accept(handle);
                    return true;
                })
                .thenAccept(done -> {});
    }

    <T> CompletableFuture<T> read(GroupWriter.Change<T> query) {
        return store.read(query);
    }
}
