// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementOutput;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A result that comes in parts is read whole, whatever breaks on its way, or isn't read at all. */
@Timeout(120)
class ResultPartsTest {
    private static final String TABLE = "application/json";

    /** More than a statement's tail holds in memory, so that it is read from the store, too. */
    private static final List<String> PARTS = IntStream.range(0, 40)
            .mapToObj(i -> (i == 0 ? "[" : ",") + "[\"" + "é".repeat(10_000) + i + "\"]" + (i == 39 ? "]" : ""))
            .toList();

    private static final String JSON = String.join("", PARTS);

    @TempDir
    private Path data;

    private TestServer server;
    private Started session;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        session = server.started(CreateSession.of(Kind.SQL));
        server.run(session, "select many rows");
        session.worker().takeExecute();
        session.worker().started(0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void sendParts(int from, int to) {
        PARTS.subList(from, to).forEach(part -> session.worker().part(0, TABLE, part));
    }

    private void sendEnd() {
        session.worker().ends(0, TABLE, bytes(JSON));
        session.worker().finished(0);
    }

    private static int bytes(String text) {
        return text.getBytes(UTF_8).length;
    }

    private StatementOutput output() {
        return server.ended(session, 0).output();
    }

    private static String read(List<Event> events) {
        return events.stream()
                .filter(event -> event.body() instanceof EventBody.Part)
                .map(event -> ((EventBody.Part) event.body()).json())
                .collect(Collectors.joining());
    }

    @Test
    void itIsOneValueInTheViewAndPartsInTheEvents() {
        sendParts(0, 40);
        sendEnd();
        assertThat(output().data()).containsOnlyKeys(TABLE);
        assertThat(output().data().get(TABLE)).hasToString(JSON);
        assertThat(output().truncated()).isNull();
        List<Event> events = server.readAll("0", 0, 0);
        assertThat(events).hasSize(43);
        assertThat(read(events)).isEqualTo(JSON);
    }

    @Test
    void aWatcherThatWasCutOffGoesOnBetweenTheParts() {
        sendParts(0, 40);
        sendEnd();
        server.ended(session, 0);
        for (int after : new int[] {1, 2, 20, 40, 41}) {
            List<Event> before = server.readAll("0", 0, 0).subList(0, after);
            assertThat(read(before) + read(server.readAll("0", 0, after))).isEqualTo(JSON);
        }
    }

    @Test
    void aServerThatDiesBetweenThePartsGetsEachOnce() {
        sendParts(0, 15);
        session.worker().awaitAcknowledged(0, 16);
        server.vanish();
        session.worker().awaitClosed();
        sendParts(15, 30);

        server = server.restart(SessionSettings.DEFAULT);
        session.worker().dial(server.channel);
        server.awaitState(0, SessionState.BUSY);
        sendParts(30, 40);
        sendEnd();

        assertThat(output().data().get(TABLE)).hasToString(JSON);
        List<Event> events = server.readAll("0", 0, 0);
        assertThat(events).hasSize(43);
        assertThat(read(events)).isEqualTo(JSON);
    }

    @Test
    void aWorkerThatIsLostBetweenThePartsLeavesNoResult() {
        sendParts(0, 15);
        session.worker().awaitAcknowledged(0, 16);
        session.process().exits("exit code 137");
        session.worker().hangUp();

        assertThat(output().failure().ename()).isEqualTo("WorkerLost");
        assertThat(output().data()).isEmpty();
        assertThat(output().truncated()).isNull();
        assertThat(read(server.readAll("0", 0, 0))).isEqualTo(String.join("", PARTS.subList(0, 15)));
    }

    @Test
    void theViewIsCutAtItsLimitBetweenRows() {
        server.vanish();
        session.worker().awaitClosed();
        sendParts(0, 40);
        sendEnd();
        server = server.restart(new TestSettings().outputLimit(100_000).build());
        session.worker().dial(server.channel);

        String rows = String.join("", PARTS.subList(0, 4)) + "]";
        StatementOutput cut = output();
        assertThat(cut.data().get(TABLE)).hasToString(rows);
        assertThat(cut.truncated())
                .isEqualTo("application/json is cut after " + bytes(rows) + " of " + bytes(JSON)
                        + " bytes; the whole is in the statement's events:"
                        + " GET /sessions/0/statements/0/events, or WatchStatement.");
        assertThat(read(server.readAll("0", 0, 0))).isEqualTo(JSON);
    }
}
