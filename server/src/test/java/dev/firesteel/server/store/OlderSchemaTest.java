// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static dev.firesteel.server.store.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.session.SessionRow;
import dev.firesteel.server.session.SessionState;
import dev.firesteel.server.session.SessionStore.EndedSize;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.WorkerCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data folders that older versions have written. */
class OlderSchemaTest {
    private static final List<Event> EVENTS = List.of(
            new Event(1, Instant.EPOCH, new EventBody.Started()),
            new Event(2, Instant.EPOCH, new EventBody.Text("a", EventBody.Stream.STDOUT)),
            new Event(3, Instant.EPOCH, new EventBody.Finished(Outcome.AVAILABLE)));

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"1", "2", "3", "4", "5"})
    void whatAnOlderVersionStoredIsThereAndTheNextIdFollows(String version) throws IOException, SQLException {
        try (DataFolder folder = DataFolder.open(data)) {
            write(folder, version);
            try (JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT)) {
                assertThat(get(store.sessions().all()))
                        .singleElement()
                        .satisfies(row -> assertThat(row.request().name()).isEqualTo("old"))
                        .extracting(SessionRow::state)
                        .isEqualTo(SessionState.STARTING);
                assertThat(get(store.events().read(new StatementRef(0, 0), 0, 3, 1 << 20)))
                        .isEqualTo(EVENTS);
                assertThat(get(store.sessions()
                                        .create(
                                                CreateSession.of(Kind.SQL),
                                                null,
                                                null,
                                                WorkerCredentials.of("w", "t"),
                                                Instant.EPOCH))
                                .row()
                                .id())
                        .isEqualTo(1);
                get(store.sessions().ended(0, SessionState.DEAD, "it is old", Instant.EPOCH));
                assertThat(get(store.sessions().endedSizes())).containsExactly(new EndedSize(0, size()));
                assertThat(get(store.statements().accept(0, "SELECT 1", Kind.SQL, 7, null))
                                .row()
                                .ref())
                        .isEqualTo(new StatementRef(0, 1));
            }
        }
    }

    private static long size() {
        return EVENTS.stream()
                .mapToLong(event -> EventCodec.encode(event).length)
                .sum();
    }

    private static void write(DataFolder folder, String version) throws SQLException {
        String url = "jdbc:sqlite:" + folder.database();
        Flyway.configure()
                .dataSource(url, null, null)
                .locations(JdbcStore.MIGRATIONS)
                .placeholders(Map.of("bytes", "BLOB"))
                .target(version)
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url)) {
            run(connection, "UPDATE counters SET next_value = 1 WHERE name = ?", "session");
            run(
                    connection,
                    "INSERT INTO sessions (id, name, request, state, worker_id, token_digest, next_statement_id, created_at)"
                            + " VALUES (0, 'old', ?, 'STARTING', 'worker', 'digest', 1, 0)",
                    "{\"kind\":\"SPARK\",\"proxyUser\":null,\"jars\":[],\"pyFiles\":[],\"files\":[],\"archives\":[],"
                            + "\"driverMemory\":null,\"driverCores\":0,\"executorMemory\":null,\"executorCores\":0,"
                            + "\"numExecutors\":0,\"queue\":null,\"name\":\"old\",\"conf\":{},\"heartbeatTimeoutInSecond\":0,"
                            + "\"ttl\":null,\"idleTimeout\":null,\"requestId\":null}");
            run(
                    connection,
                    "INSERT INTO statements (session_id, id, code, kind, state, last_sequence)"
                            + " VALUES (0, 0, ?, 'SPARK', 'AVAILABLE', 3)",
                    "1 + 1");
            for (Event event : EVENTS) {
                run(
                        connection,
                        "INSERT INTO events (session_id, statement_id, sequence, payload) VALUES (0, 0, ?, ?)",
                        event.sequence(),
                        EventCodec.encode(event));
            }
            if (Integer.parseInt(version) >= 5) {
                run(connection, "UPDATE statements SET output_bytes = ?", size());
            }
        }
    }

    private static void run(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }
}
