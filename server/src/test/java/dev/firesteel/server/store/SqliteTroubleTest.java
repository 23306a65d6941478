// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static dev.firesteel.server.store.StoreContract.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.WorkerCredentials;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database when something is wrong: no room, another server, a newer version, a kill. */
class SqliteTroubleTest {
    /** A line that was cut by the kill has no full stop. */
    private static final Pattern PROMISE = Pattern.compile("stored (\\d+)\\.");

    @TempDir
    Path data;

    private static StatementRef statement(JdbcStore store) {
        int session = get(store.sessions()
                        .create(
                                CreateSession.of(Kind.SPARK),
                                null,
                                null,
                                WorkerCredentials.of("w", "t"),
                                Instant.EPOCH))
                .row()
                .id();
        return get(store.statements().accept(session, "code", Kind.SPARK, null, null))
                .row()
                .ref();
    }

    private static Event text(long sequence, int size) {
        return new Event(sequence, Instant.EPOCH, new EventBody.Text("x".repeat(size), Stream.STDOUT));
    }

    @Test
    void fullDiskRefusesWritesHarmsNothingAndGoesOnWhenThereIsRoom() throws IOException {
        // Room for one text of a megabyte and a little more.
        Map<String, String> small = Map.of("max_page_count", "300");
        try (DataFolder folder = DataFolder.open(data);
                JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT, small)) {
            StatementRef first = statement(store);
            StatementRef second = statement(store);
            get(store.events().append(first, List.of(text(1, 1 << 20))));

            CompletionStage<List<Event>> tooMuch = store.events().append(second, List.of(text(1, 1 << 20)));
            CompletionStage<List<Event>> little = store.events().append(first, List.of(text(2, 10)));
            assertThatThrownBy(() -> get(tooMuch))
                    .hasMessageContaining("full")
                    .extracting(e -> ((DomainException) e).reason())
                    .isEqualTo(Reason.STORE_UNAVAILABLE);
            assertThat(get(little)).hasSize(1);
            assertThat(get(store.events().lastSequence(second))).isZero();
            assertThat(get(store.events().read(first, 0, 9, 1 << 22))).hasSize(2);

            get(store.sessions().delete(first.sessionId()));
            while (!get(store.events().read(first, 0, 9, 1)).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(get(store.events().append(second, List.of(text(1, 1 << 20)))))
                    .hasSize(1);
        }
    }

    @Test
    void folderIsOneServersOnly() throws IOException {
        try (DataFolder first = DataFolder.open(data)) {
            assertThatThrownBy(() -> DataFolder.open(data))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessage("The data folder " + first.path()
                            + " is in use by another server (expected: a folder of its own).");
        }
        DataFolder.open(data).close();
    }

    @Test
    void folderThatCannotBeUsedIsOneSentence() throws IOException {
        Path file = Files.createFile(data.resolve("file"));
        assertThatThrownBy(() -> DataFolder.open(file.resolve("data")))
                .isInstanceOf(DataFolderException.class)
                .hasMessageStartingWith("The data folder " + file.resolve("data") + " cannot be used: ");
    }

    @Test
    void databaseThatIsNoneIsOneSentence() throws IOException {
        Files.writeString(data.resolve("firesteel.db"), "no database".repeat(1000));
        try (DataFolder folder = DataFolder.open(data)) {
            assertThatThrownBy(() -> JdbcStore.sqlite(folder, StoreSettings.DEFAULT))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessageStartingWith("The database in the data folder " + folder.path() + " cannot be used: ")
                    .hasMessageContaining("not a database");
        }
    }

    @Test
    void databaseOfANewerVersionIsRefused() throws IOException, SQLException {
        try (DataFolder folder = DataFolder.open(data)) {
            JdbcStore.sqlite(folder, StoreSettings.DEFAULT).close();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + folder.database());
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "INSERT INTO flyway_schema_history SELECT 999, '999', description, type, script, checksum,"
                                + " installed_by, installed_on, execution_time, success FROM flyway_schema_history WHERE installed_rank = 1");
            }
            assertThatThrownBy(() -> JdbcStore.sqlite(folder, StoreSettings.DEFAULT))
                    .isInstanceOf(DataFolderException.class)
                    .hasMessageContaining("a newer version of Firesteel has written it");
        }
    }

    @Test
    void whatWasPromisedOutlivesAKill() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledWriter.class.getName(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        long promised = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            while (promised < 500) {
                promised = Math.max(promised, promise(lines.readLine()));
            }
            // Through its handle, which leaves open what it has printed.
            process.toHandle().destroyForcibly();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                promised = Math.max(promised, promise(line));
            }
        }
        process.waitFor();
        try (DataFolder folder = DataFolder.open(data);
                JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT)) {
            StatementRef statement = new StatementRef(0, 0);
            long last = get(store.events().lastSequence(statement));
            assertThat(last).isGreaterThanOrEqualTo(promised);
            long next = 1;
            while (next <= last) {
                for (Event event : get(store.events().read(statement, next - 1, Long.MAX_VALUE, 1 << 20))) {
                    assertThat(event.sequence()).isEqualTo(next);
                    next++;
                }
            }
        }
    }

    /** The number that a line promises; lines of a log promise nothing. */
    private static long promise(String line) {
        Matcher matcher = PROMISE.matcher(line);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Appends without end, and prints what it was promised. */
    static final class KilledWriter {
        private KilledWriter() {}

        public static void main(String[] arguments) throws IOException {
            DataFolder folder = DataFolder.open(Path.of(arguments[0]));
            JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT);
            StatementRef statement = statement(store);
            for (long sequence = 1; ; sequence++) {
                get(store.events().append(statement, List.of(text(sequence, 100))));
                System.out.println("stored " + sequence + ".");
            }
        }
    }
}
