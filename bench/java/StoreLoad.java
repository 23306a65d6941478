// SPDX-License-Identifier: Apache-2.0
import com.sun.management.OperatingSystemMXBean;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.worker.WorkerCredentials;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Events into the embedded store, as the link brings them: some to an append, the appends of one statement in order, so many
 * bytes of each on their way. Its peers take the same bytes: SQLite itself, in transactions of a megabyte by one prepared
 * statement, with the same pragmas; and a file, flushed to the disk after each megabyte.
 *
 * <p>Usage: {@code StoreLoad FOLDER STATEMENTS EVENTS CHARACTERS EVENTS_PER_APPEND ROUNDS}; prints wall and CPU seconds of the three for
 * each round, after one to warm up.
 */
public final class StoreLoad {
    private static final int WINDOW = 1 << 20;
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final Path folder;
    private final int statements;
    private final int eventsPerAppend;
    private final List<Event> events = new ArrayList<>();
    private final List<byte[]> payloads = new ArrayList<>();
    private int runs;

    private StoreLoad(String[] args) {
        folder = Path.of(args[0]);
        statements = Integer.parseInt(args[1]);
        eventsPerAppend = Integer.parseInt(args[4]);
        int each = Integer.parseInt(args[2]) / statements;
        String text = "x".repeat(Integer.parseInt(args[3]) - 1) + "\n";
        for (int sequence = 1; sequence <= each; sequence++) {
            Event event = new Event(sequence, Instant.now(), new EventBody.Text(text, EventBody.Stream.STDOUT));
            events.add(event);
            payloads.add(EventCodec.encode(event));
        }
    }

    public static void main(String[] args) throws Exception {
        StoreLoad load = new StoreLoad(args);
        for (int round = 0; round <= Integer.parseInt(args[5]); round++) {
            String line = timed(load::store) + " " + timed(load::sqlite) + " " + timed(load::file);
            if (round > 0) {
                System.out.println(line);
            }
        }
    }

    private interface Side {
        /** Returns the seconds of what is measured. */
        double run() throws Exception;
    }

    /** Wall and CPU seconds; of the latter also what is done before and after, which is little. */
    private static String timed(Side side) throws Exception {
        System.gc();
        long before = CPU.getProcessCpuTime();
        double wall = side.run();
        return wall + " " + (CPU.getProcessCpuTime() - before) / 1e9;
    }

    private static double since(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private double store() throws Exception {
        try (DataFolder data = DataFolder.open(folder.resolve("store-" + runs++));
                JdbcStore store = JdbcStore.sqlite(data, StoreSettings.DEFAULT)) {
            EventLog log = new EventLog(store.events(), Runnable::run);
            List<StatementRef> all = new ArrayList<>();
            for (int i = 0; i < statements; i++) {
                int session = store.sessions()
                        .create(CreateSession.of(Kind.SPARK), null, null, WorkerCredentials.of("w" + i, "t"), Instant.now())
                        .toCompletableFuture()
                        .join()
                        .row()
                        .id();
                all.add(new StatementRef(session, 0));
                store.statements().accept(session, "", Kind.SPARK, null, null).toCompletableFuture().join();
                log.open(all.get(i), 0);
            }
            long started = System.nanoTime();
            append(log, all);
            return since(started);
        }
    }

    private void append(EventLog log, List<StatementRef> all) throws InterruptedException {
        int permits = Math.max(1, WINDOW / (eventsPerAppend * payloads.get(0).length));
        List<Semaphore> windows = new ArrayList<>();
        all.forEach(statement -> windows.add(new Semaphore(permits)));
        for (int first = 0; first < events.size(); first += eventsPerAppend) {
            List<Event> next = events.subList(first, Math.min(events.size(), first + eventsPerAppend));
            for (int i = 0; i < all.size(); i++) {
                Semaphore window = windows.get(i);
                window.acquire();
                log.append(all.get(i), next).whenComplete((done, failure) -> {
                    if (failure != null) {
                        failure.printStackTrace();
                        System.exit(1);
                    }
                    window.release();
                });
            }
        }
        for (Semaphore window : windows) {
            window.acquire(permits);
        }
    }

    private double sqlite() throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("peer-" + runs++))) {
            try (var pragma = database.createStatement()) {
                pragma.execute("PRAGMA journal_mode = WAL");
                pragma.execute("PRAGMA synchronous = NORMAL");
                pragma.execute("CREATE TABLE events (session_id INTEGER NOT NULL, statement_id INTEGER NOT NULL,"
                        + " sequence BIGINT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (session_id, statement_id, sequence))");
            }
            database.setAutoCommit(false);
            long started = System.nanoTime();
            try (PreparedStatement insert = database.prepareStatement("INSERT INTO events VALUES (?, 0, ?, ?)")) {
                long bytes = 0;
                for (int sequence = 1; sequence <= payloads.size(); sequence++) {
                    for (int statement = 0; statement < statements; statement++) {
                        insert.setInt(1, statement);
                        insert.setLong(2, sequence);
                        insert.setBytes(3, payloads.get(sequence - 1));
                        insert.addBatch();
                        bytes += payloads.get(sequence - 1).length;
                    }
                    if (bytes >= WINDOW || sequence == payloads.size()) {
                        insert.executeBatch();
                        database.commit();
                        bytes = 0;
                    }
                }
            }
            return since(started);
        }
    }

    private double file() throws Exception {
        long started = System.nanoTime();
        try (FileChannel file = FileChannel.open(
                folder.resolve("file-" + runs++), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(WINDOW + payloads.get(payloads.size() - 1).length);
            for (byte[] payload : payloads) {
                for (int statement = 0; statement < statements; statement++) {
                    buffer.put(payload);
                    if (buffer.position() >= WINDOW) {
                        flush(file, buffer);
                    }
                }
            }
            flush(file, buffer);
        }
        return since(started);
    }

    private static void flush(FileChannel file, ByteBuffer buffer) throws Exception {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
        file.force(false);
    }
}
