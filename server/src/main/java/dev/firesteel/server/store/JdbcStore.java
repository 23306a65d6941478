// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.firesteel.server.batch.BatchStore;
import dev.firesteel.server.cluster.LeaseStore;
import dev.firesteel.server.eventlog.EventStore;
import dev.firesteel.server.session.SessionStore;
import dev.firesteel.server.statement.StatementStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The stores on a JDBC database. Nothing here blocks its caller: changes are made by one {@link GroupWriter}, reads by a few
 * threads of their own.
 */
public final class JdbcStore implements AutoCloseable {
    static final String MIGRATIONS = "classpath:dev/firesteel/server/store/migration";

    /** How long a call waits for a database that cannot be reached. */
    private static final Duration LONGEST_OUTAGE = Duration.ofSeconds(3);

    /** How long a statement to a PostgreSQL may take that doesn't answer any more: its connection stands, but nothing comes. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    private final HikariDataSource connections;
    private final @Nullable DataFolder folder;
    private final Jdbi jdbi;
    private final GroupWriter writer;
    private final ExecutorService readers;
    private final Purge purge;
    private final OutputLimit outputLimit;
    private final Stores stores;
    private final LeaseStore leases;

    /** {@code folder} is null when the database is not in it. */
    private JdbcStore(HikariDataSource connections, @Nullable DataFolder folder, StoreSettings settings) {
        this.connections = connections;
        this.folder = folder;
        this.jdbi = Jdbi.create(connections);
        this.writer = new GroupWriter(jdbi);
        AtomicInteger count = new AtomicInteger();
        this.readers = Executors.newFixedThreadPool(
                settings.readers(), work -> new Thread(work, "store-reader-" + count.getAndIncrement()));
        this.purge = new Purge(writer);
        this.outputLimit = new OutputLimit(settings.statementBytes());
        this.stores = stores(null);
        this.leases = new JdbcLeaseStore(new Access(this, null));
        purge.start();
    }

    /** Opens the embedded database of a data folder, brings its schema up to date. */
    public static JdbcStore sqlite(DataFolder folder, StoreSettings settings) throws DataFolderException {
        return sqlite(folder, settings, Map.of());
    }

    /** As above with further pragmas. */
    static JdbcStore sqlite(DataFolder folder, StoreSettings settings, Map<String, String> pragmas)
            throws DataFolderException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        config.setJdbcUrl("jdbc:sqlite:" + folder.database());
        config.setMaximumPoolSize(settings.readers() + 1);
        config.addDataSourceProperty("journal_mode", "WAL");
        config.addDataSourceProperty("synchronous", settings.synchronous().name());
        config.addDataSourceProperty(
                "busy_timeout", Long.toString(settings.busyTimeout().toMillis()));
        config.addDataSourceProperty("foreign_keys", "true");
        pragmas.forEach(config::addDataSourceProperty);
        try {
            return open(config, folder, settings);
        } catch (RuntimeException e) {
            throw new DataFolderException(
                    "The database in the data folder " + folder.path() + " cannot be used: " + sentence(e), e);
        }
    }

    /** Opens a PostgreSQL database, which servers may share. */
    public static JdbcStore postgresql(DatabaseAddress address, StoreSettings settings) throws DataFolderException {
        HikariConfig config = new HikariConfig();
        config.setPoolName("store");
        address.to(config);
        config.setMaximumPoolSize(settings.readers() + 1);
        config.setConnectionTimeout(LONGEST_OUTAGE.toMillis());
        config.setValidationTimeout(LONGEST_OUTAGE.toMillis() / 2);
        // The locks of a server that stands still in the middle of a transaction keep others from taking over.
        config.setConnectionInitSql("SET idle_in_transaction_session_timeout = 2000");
        try {
            // A migration of much data may be silent for longer.
            try (HikariDataSource patient = new HikariDataSource(config)) {
                migrate(patient, Map.of("bytes", "BYTEA"));
            }
            config.addDataSourceProperty("socketTimeout", Long.toString(LONGEST_SILENCE.toSeconds()));
            return new JdbcStore(new HikariDataSource(config), null, settings);
        } catch (RuntimeException e) {
            throw new DataFolderException("The database of store.url cannot be used: " + sentence(e), e);
        }
    }

    private static JdbcStore open(HikariConfig config, DataFolder folder, StoreSettings settings) {
        HikariDataSource connections = new HikariDataSource(config);
        try {
            migrate(connections, Map.of("bytes", "BLOB"));
            return new JdbcStore(connections, folder, settings);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    /** Refuses a schema that a newer version wrote. */
    private static void migrate(HikariDataSource connections, Map<String, String> dialect) {
        Flyway.configure()
                .dataSource(connections)
                .locations(MIGRATIONS)
                .placeholders(dialect)
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }

    private static String sentence(RuntimeException failure) {
        if (failure instanceof FlywayException
                && String.valueOf(failure.getMessage()).contains("not resolved locally")) {
            return "a newer version of Firesteel has written it (expected: this version or an older one).";
        }
        return GroupWriter.unavailable(failure).getMessage() + ".";
    }

    private Stores stores(@Nullable Long lease) {
        Access access = new Access(this, lease);
        return new Stores(
                new JdbcSessionStore(access, purge),
                new JdbcStatementStore(access, purge),
                new JdbcEventStore(access, outputLimit),
                new JdbcAddedFileStore(access));
    }

    /** What a server uses that has the database for itself. */
    public Stores alone() {
        return stores;
    }

    public SessionStore sessions() {
        return stores.sessions();
    }

    public StatementStore statements() {
        return stores.statements();
    }

    public EventStore events() {
        return stores.events();
    }

    public LeaseStore leases() {
        return leases;
    }

    /**
     * What a server uses that shares the database with others: sessions are made under this lease, all sessions are those under
     * it, and once it is gone every write fails with {@code SESSION_MOVED}.
     */
    public Stores under(long lease) {
        return stores(lease);
    }

    /** Completes while the lease is there, for at least as long as that takes to be said; fails with {@code SESSION_MOVED} after. */
    public CompletionStage<Boolean> confirm(long lease) {
        return write(lease, handle -> true);
    }

    /** The batches of one server: those that it has the processes and logs of. Ids and names are unique in the database. */
    public BatchStore batches(String home) {
        return new JdbcBatchStore(new Access(this, null), home);
    }

    /** Completes when a change was committed and more have room, fails when none can be. */
    public CompletionStage<Integer> check() {
        return write(null, handle -> {
            if (folder != null) {
                folder.requireRoom();
            }
            return handle.execute("UPDATE counters SET next_value = next_value");
        });
    }

    <T> CompletableFuture<T> write(@Nullable Long lease, GroupWriter.Change<T> change) {
        return writer.submit(lease, change);
    }

    <T> CompletableFuture<T> read(GroupWriter.Change<T> query) {
        CompletableFuture<T> done = new CompletableFuture<>();
        try {
            readers.execute(() -> {
                try (Handle handle = jdbi.open()) {
                    done.complete(query.apply(handle));
                } catch (RuntimeException e) {
                    done.completeExceptionally(GroupWriter.unavailable(e));
                }
            });
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(GroupWriter.unavailable(e));
        }
        return done;
    }

    /** Finishes what was asked for. */
    @Override
    public void close() {
        writer.close();
        readers.shutdown();
        connections.close();
    }
}
