// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.Postgresql;
import dev.firesteel.server.cluster.Lease;
import dev.firesteel.server.cluster.LeaseStore;
import dev.firesteel.server.error.DomainException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The contracts on PostgreSQL. */
class PostgresqlStoreTest {
    private static Postgresql postgresql;

    private JdbcStore store;
    private String url;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        postgresql = Postgresql.start();
    }

    @AfterAll
    static void stop() throws IOException, InterruptedException {
        if (postgresql != null) {
            postgresql.close();
        }
    }

    @BeforeEach
    void open() throws DataFolderException {
        url = postgresql.database();
        store = JdbcStore.postgresql(url, StoreContract.SETTINGS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDatabaseThatIsNotThereIsToldInOneSentence() {
        String url = postgresql.database().replaceAll("/t[0-9a-f]+", "/nowhere");
        assertThatThrownBy(() -> JdbcStore.postgresql(url, StoreSettings.DEFAULT))
                .isInstanceOf(DataFolderException.class)
                .hasMessageStartingWith("The database of store.url cannot be used: ")
                .hasMessageContaining("database \"nowhere\" does not exist");
    }

    @Test
    void aServerThatStandsStillInATransactionHoldsNobodyUpForLong() throws Exception {
        LeaseStore leases = store.leases();
        long paused = get(leases.acquire("a:1", Duration.ofMillis(-1))).epoch();
        long next = get(leases.acquire("b:2", Duration.ofHours(1))).epoch();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (JdbcStore other = JdbcStore.postgresql(url, StoreSettings.DEFAULT)) {
            CompletionStage<Integer> stuck = other.write(paused, handle -> {
                inside.countDown();
                awaitQuietly(goOn);
                return handle.execute("UPDATE counters SET next_value = next_value");
            });
            inside.await();

            assertThat(get(leases.takeOver(next))).isEmpty();
            assertThat(get(leases.all())).extracting(Lease::epoch).containsExactly(next);

            goOn.countDown();
            assertThatThrownBy(() -> get(stuck)).isInstanceOf(DomainException.class);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static <T> T get(CompletionStage<T> stage) {
        return StoreContract.get(stage);
    }

    @Nested
    class Sessions extends SessionStoreContract {
        @Override
        JdbcStore store() {
            return store;
        }
    }

    @Nested
    class Statements extends StatementStoreContract {
        @Override
        JdbcStore store() {
            return store;
        }
    }

    @Nested
    class Events extends EventStoreContract {
        @Override
        JdbcStore store() {
            return store;
        }
    }

    @Nested
    class Leases extends LeaseStoreContract {
        @Override
        JdbcStore store() {
            return store;
        }
    }

    @Nested
    class Batches extends BatchStoreContract {
        @Override
        JdbcStore store() {
            return store;
        }
    }
}
