// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jdbi.v3.core.Jdbi;

/** Looks whether what is stored is whole. Reads only; of a PostgreSQL database, which servers may use meanwhile,
 * in one transaction. */
public final class StoreCheck {
    private StoreCheck() {}

    /**
     * What was found.
     *
     * @param schema version of the schema
     * @param problems a sentence each; none when all is well
     */
    public record Report(
            String schema, long sessions, long statements, long events, long batches, List<String> problems) {}

    /** Checks the embedded database of a folder, and the sessions' folders beside it. */
    public static Report sqlite(DataFolder folder) throws DataFolderException {
        if (!Files.isRegularFile(folder.database())) {
            throw new DataFolderException(
                    "The data folder " + folder.path() + " has no database (expected: the folder of a server).", null);
        }
        HikariConfig config = config();
        config.setJdbcUrl("jdbc:sqlite:" + folder.database());
        // SQLITE_OPEN_READONLY
        config.addDataSourceProperty("open_mode", "1");
        return check(config, "The database in the data folder " + folder.path(), findings -> {
            if (findings.integrity()) {
                findings.log();
                folders(folder, findings);
            }
        });
    }

    /** Checks a PostgreSQL database. The sessions' folders are its servers' own. */
    public static Report postgresql(DatabaseAddress address) throws DataFolderException {
        HikariConfig config = config();
        address.to(config);
        config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        return check(config, "The database of store.url", StoreFindings::log);
    }

    private static HikariConfig config() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("check");
        config.setMaximumPoolSize(2);
        config.setReadOnly(true);
        return config;
    }

    @FunctionalInterface
    private interface Look {
        void at(StoreFindings findings) throws IOException;
    }

    private static Report check(HikariConfig config, String what, Look look) throws DataFolderException {
        try (HikariDataSource connections = new HikariDataSource(config)) {
            String schema = schema(connections, what);
            return Jdbi.create(connections).withHandle(handle -> {
                StoreFindings findings = new StoreFindings(handle, schema);
                look.at(findings);
                return findings.report();
            });
        } catch (IOException e) {
            throw e instanceof DataFolderException known
                    ? known
                    : new DataFolderException(what + " cannot be checked: " + e + ".", e);
        } catch (RuntimeException e) {
            throw new DataFolderException(
                    what + " cannot be checked: " + GroupWriter.unavailable(e).getMessage() + ".", e);
        }
    }

    private static String schema(HikariDataSource connections, String what) throws DataFolderException {
        MigrationInfo current = Flyway.configure()
                .dataSource(connections)
                .locations(JdbcStore.MIGRATIONS)
                .load()
                .info()
                .current();
        if (current == null || current.getVersion() == null) {
            throw new DataFolderException(what + " is not one of Firesteel (expected: one that a server made).", null);
        }
        if (current.getState() == MigrationState.FUTURE_SUCCESS) {
            throw new DataFolderException(
                    what + " cannot be checked: a newer version of Firesteel has written it (schema "
                            + current.getVersion() + "; expected: this version or an older one).",
                    null);
        }
        return current.getVersion().toString();
    }

    /**
     * A folder is made before a worker is launched into it, and removed after its session; that of a batch too, but a batch may
     * end without having been launched.
     */
    private static void folders(DataFolder folder, StoreFindings findings) throws IOException {
        Set<String> there = names(folder.sessions());
        for (int launched : findings.launched()) {
            if (!there.contains(Integer.toString(launched))) {
                findings.add("Session " + launched + ": its folder is not there.");
            }
        }
        there.removeAll(findings.sessions());
        there.forEach(name -> findings.add("Folder sessions/" + name + ": there is no such session."));
        Set<String> batches = names(folder.batches());
        batches.removeAll(findings.batches());
        batches.forEach(name -> findings.add("Folder batches/" + name + ": there is no such batch."));
    }

    private static Set<String> names(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> entries = Files.list(folder)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        }
        return names;
    }
}
