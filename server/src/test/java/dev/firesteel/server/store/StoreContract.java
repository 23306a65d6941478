// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.worker.WorkerCredentials;
import java.time.Instant;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A new store for each test, from whoever extends a contract. */
abstract class StoreContract {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00.456Z");

    /** As by default, but for how much of a statement's output is kept. */
    static final StoreSettings SETTINGS = new StoreSettings(
            StoreSettings.Synchronous.NORMAL,
            StoreSettings.DEFAULT.busyTimeout(),
            StoreSettings.DEFAULT.readers(),
            256 << 10);

    abstract JdbcStore store();

    static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new CompletionException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("Not complete in time", e);
        }
    }

    int created() {
        return get(store().sessions()
                        .create(CreateSession.of(Kind.SPARK), null, null, WorkerCredentials.of("w", "t"), NOW))
                .row()
                .id();
    }

    StatementRow accepted(int session, String code) {
        return get(store().statements().accept(session, code, Kind.PYSPARK, null, null))
                .row();
    }
}
