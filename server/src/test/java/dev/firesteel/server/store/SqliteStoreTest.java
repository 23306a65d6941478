// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contracts on the embedded database. */
class SqliteStoreTest {
    @TempDir
    Path data;

    private DataFolder folder;
    private JdbcStore store;

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(data);
        store = JdbcStore.sqlite(folder, StoreContract.SETTINGS);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        folder.close();
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
