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
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
        store = JdbcStore.postgresql(DatabaseAddress.of(url), StoreContract.SETTINGS);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aDatabaseThatIsNotThereIsToldInOneSentence() {
        String url = postgresql.database().replaceAll("/t[0-9a-f]+", "/nowhere");
        assertThatThrownBy(() -> JdbcStore.postgresql(DatabaseAddress.of(url), StoreSettings.DEFAULT))
                .isInstanceOf(DataFolderException.class)
                .hasMessageStartingWith("The database of store.url cannot be used: ")
                .hasMessageContaining("database \"nowhere\" does not exist");
    }

    @Test
    void aPasswordIsAskedForAndNotTold() throws Exception {
        postgresql.addUser("guarded", "geheim");
        String bare = url.substring(0, url.indexOf('?'));
        JdbcStore.postgresql(new DatabaseAddress(url, "", ""), StoreSettings.DEFAULT)
                .close();
        JdbcStore.postgresql(new DatabaseAddress(bare, "guarded", "geheim"), StoreSettings.DEFAULT)
                .close();
        assertThat(StoreCheck.postgresql(new DatabaseAddress(bare, "guarded", "geheim"))
                        .problems())
                .isEmpty();
        for (DatabaseAddress wrong : List.of(
                new DatabaseAddress(bare, "guarded", "ungeheuer"),
                DatabaseAddress.of(bare + "?user=guarded&password=ungeheuer"),
                DatabaseAddress.of("jdbc:nosuch:x?password=ungeheuer"))) {
            for (ThrowingCallable use : List.<ThrowingCallable>of(
                    () -> JdbcStore.postgresql(wrong, StoreSettings.DEFAULT), () -> StoreCheck.postgresql(wrong))) {
                assertThatThrownBy(use)
                        .isInstanceOf(DataFolderException.class)
                        .message()
                        .startsWith("The database of store.url ")
                        .doesNotContain("ungeheuer");
            }
            assertThat(wrong.toString()).doesNotContain("ungeheuer");
        }
    }

    @Test
    void aServerThatStandsStillInATransactionHoldsNobodyUpForLong() throws Exception {
        LeaseStore leases = store.leases();
        long paused = get(leases.acquire("a:1", Duration.ofMillis(-1))).epoch();
        long next = get(leases.acquire("b:2", Duration.ofHours(1))).epoch();
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (JdbcStore other = JdbcStore.postgresql(DatabaseAddress.of(url), StoreSettings.DEFAULT)) {
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
    class Files extends AddedFileStoreContract {
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
