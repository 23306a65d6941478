// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static dev.firesteel.server.store.StoreContract.NOW;
import static dev.firesteel.server.store.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.Postgresql;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.WorkerCredentials;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in stored data that somebody harmed, and that nothing is found in whole data. */
class StoreCheckTest {
    @TempDir
    private Path data;

    private DataFolder folder;

    /** A session with an ended statement of four events, a running one and a waiting one. */
    private static void fill(JdbcStore store) {
        int session = get(store.sessions()
                        .create(CreateSession.of(Kind.SPARK), null, null, WorkerCredentials.of("w", "t"), NOW))
                .row()
                .id();
        get(store.sessions().launched(session, "local:1:2"));
        StatementRef ended = accept(store, session);
        StatementRef running = accept(store, session);
        accept(store, session);
        get(store.events()
                .append(
                        ended,
                        List.of(
                                event(1, new EventBody.Started()),
                                event(2, new EventBody.Text("a", Stream.STDOUT)),
                                event(3, new EventBody.Text("b", Stream.STDOUT)),
                                event(4, new EventBody.Finished(Outcome.AVAILABLE)))));
        get(store.events().append(running, List.of(event(1, new EventBody.Started()))));
    }

    private static StatementRef accept(JdbcStore store, int session) {
        return get(store.statements().accept(session, "code", Kind.SPARK, null, null))
                .row()
                .ref();
    }

    private static Event event(long sequence, EventBody body) {
        return new Event(sequence, NOW, body);
    }

    @BeforeEach
    void open() throws IOException {
        folder = DataFolder.open(data);
        try (JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT)) {
            fill(store);
        }
        Files.createDirectory(folder.sessions().resolve("0"));
    }

    @AfterEach
    void close() throws IOException {
        folder.close();
    }

    private String sqlite() {
        return "jdbc:sqlite:" + folder.database();
    }

    private static void harm(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private List<String> problemsAfter(String sql) throws IOException, SQLException {
        harm(sqlite(), sql);
        return StoreCheck.sqlite(folder).problems();
    }

    @Test
    void wholeDataHasNoProblems() throws IOException {
        StoreCheck.Report report = StoreCheck.sqlite(folder);
        assertThat(report.problems()).isEmpty();
        assertThat(report.sessions()).isEqualTo(1);
        assertThat(report.statements()).isEqualTo(3);
        assertThat(report.events()).isEqualTo(5);
    }

    @Test
    void outputWhoseHeadWasDroppedIsWhole() throws IOException {
        StatementRef statement;
        try (JdbcStore store = JdbcStore.sqlite(folder, StoreContract.SETTINGS)) {
            statement = accept(store, 0);
            for (int i = 1; i < 10; i++) {
                get(store.events()
                        .append(
                                statement,
                                List.of(event(i, new EventBody.Text("x".repeat(64 << 10), EventBody.Stream.STDOUT)))));
            }
            get(store.events()
                    .append(statement, List.of(event(10, new EventBody.Finished(EventBody.Outcome.AVAILABLE)))));
            assertThat(get(store.events().read(statement, 0, 10, 1 << 20))
                            .get(0)
                            .sequence())
                    .isGreaterThan(1);
        }
        assertThat(StoreCheck.sqlite(folder).problems()).isEmpty();
    }

    @Test
    void nothingIsChanged() throws IOException {
        byte[] before = Files.readAllBytes(folder.database());
        StoreCheck.sqlite(folder);
        assertThat(Files.readAllBytes(folder.database())).isEqualTo(before);
    }

    @Test
    void aGapIsNamed() throws Exception {
        assertThat(problemsAfter("DELETE FROM events WHERE statement_id = 0 AND sequence = 2"))
                .containsExactly("Statement 0/0: event 3 follows event 1 (expected: 2).");
    }

    @Test
    void aLostEndIsNamed() throws Exception {
        assertThat(problemsAfter("DELETE FROM events WHERE statement_id = 0 AND sequence = 4"))
                .containsExactly("Statement 0/0: its last event is 3 (expected: 4).");
    }

    @Test
    void aStateThatItsEventsDoNotSayIsNamed() throws Exception {
        assertThat(problemsAfter("UPDATE statements SET state = 'AVAILABLE' WHERE id = 1"))
                .containsExactly("Statement 0/1: it is AVAILABLE, but its last event says otherwise.");
    }

    @Test
    void anEventThatIsAnotherOneIsNamed() throws Exception {
        assertThat(problemsAfter("UPDATE events SET payload = (SELECT payload FROM events WHERE sequence = 3)"
                        + " WHERE statement_id = 0 AND sequence = 2"))
                .containsExactly("Statement 0/0: event 2 says that it is event 3.");
    }

    @Test
    void anEventThatCannotBeReadIsNamed() throws Exception {
        assertThat(problemsAfter("UPDATE events SET payload = x'ff' WHERE statement_id = 0 AND sequence = 2"))
                .singleElement()
                .asString()
                .startsWith("Statement 0/0: event 2 cannot be read: ");
    }

    @Test
    void eventsOfNoStatementAreNamedAndThoseThatAwaitRemovalAreNot() throws Exception {
        harm(sqlite(), "DELETE FROM statements WHERE id = 0");
        assertThat(problemsAfter("INSERT INTO forgotten_statements VALUES (0, 0)"))
                .isEmpty();
        assertThat(problemsAfter("DELETE FROM forgotten_statements"))
                .containsExactly("Statement 0/0: it has events, but there is no such statement.");
    }

    @Test
    void batchesAreLookedAtToo() throws Exception {
        try (JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT)) {
            for (int i = 0; i < 5; i++) {
                get(store.batches("home").create(BatchStoreContract.request(null, null), null, null, "launch", NOW));
            }
        }
        harm(sqlite(), "UPDATE batches SET state = 'SUCCESS', exit_code = 0, ended_at = 1 WHERE id < 4");
        Files.createDirectory(folder.batches().resolve("0"));
        Files.createDirectory(folder.batches().resolve("9"));
        StoreCheck.Report sound = StoreCheck.sqlite(folder);
        assertThat(sound.batches()).isEqualTo(5);
        assertThat(sound.problems()).containsExactly("Folder batches/9: there is no such batch.");
        harm(sqlite(), "UPDATE batches SET ended_at = NULL WHERE id = 0");
        harm(sqlite(), "UPDATE batches SET exit_code = 1 WHERE id = 1");
        harm(sqlite(), "UPDATE batches SET request = '{' WHERE id = 2");
        harm(sqlite(), "UPDATE counters SET next_value = 4 WHERE name = 'batch'");
        assertThat(StoreCheck.sqlite(folder).problems())
                .containsExactly(
                        "Batch 0: it is SUCCESS, but the time of its end is not there.",
                        "Batch 1: it is SUCCESS with exit code 1 (expected: 0).",
                        "Batch 2: its request cannot be read: A stored request cannot be read.",
                        "Batch 4: the next batch would have the id 4 (expected: one above 4).",
                        "Folder batches/9: there is no such batch.");
    }

    @Test
    void foldersAndSessionsThatDoNotAgreeAreNamed() throws IOException {
        Files.move(folder.sessions().resolve("0"), folder.sessions().resolve("7"));
        assertThat(StoreCheck.sqlite(folder).problems())
                .containsExactly("Session 0: its folder is not there.", "Folder sessions/7: there is no such session.");
    }

    /** What is torn is a long text at its end, not the schema, without which it cannot be opened at all. */
    @Test
    void aTornDatabaseIsNoCleanBillOfHealth() throws Exception {
        harm(sqlite(), "UPDATE sessions SET state_reason = hex(zeroblob(32768))");
        try (RandomAccessFile file = new RandomAccessFile(folder.database().toFile(), "rw")) {
            file.seek(file.length() - 3 * 4096);
            file.write(new byte[3 * 4096]);
        }
        assertThat(StoreCheck.sqlite(folder).problems()).isNotEmpty();
    }

    @Test
    void aNewerSchemaIsRefused() throws Exception {
        harm(
                sqlite(),
                "INSERT INTO flyway_schema_history SELECT 99, '999', description, type, script, checksum,"
                        + " installed_by, installed_on, execution_time, success FROM flyway_schema_history LIMIT 1");
        assertThatThrownBy(() -> StoreCheck.sqlite(folder))
                .isInstanceOf(DataFolderException.class)
                .hasMessageContaining("a newer version of Firesteel has written it (schema 999;");
    }

    @Test
    void aFolderWithoutADatabaseIsRefusedAndNoneIsMade(@TempDir Path empty) throws IOException {
        try (DataFolder other = DataFolder.open(empty)) {
            assertThatThrownBy(() -> StoreCheck.sqlite(other))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessageContaining("has no database");
            assertThat(other.database()).doesNotExist();
        }
    }

    @Test
    void postgresqlIsCheckedWhileItIsInUse() throws Exception {
        try (Postgresql postgresql = Postgresql.start()) {
            String url = postgresql.database();
            try (JdbcStore store = JdbcStore.postgresql(DatabaseAddress.of(url), StoreSettings.DEFAULT)) {
                fill(store);
                assertThat(StoreCheck.postgresql(DatabaseAddress.of(url)).problems())
                        .isEmpty();
                harm(url, "DELETE FROM events WHERE statement_id = 0 AND sequence = 2");
                assertThat(StoreCheck.postgresql(DatabaseAddress.of(url)).problems())
                        .containsExactly("Statement 0/0: event 3 follows event 1 (expected: 2).");
            }
        }
    }
}
