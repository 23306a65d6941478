// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.server.store.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What readers see of output that is too much to keep. */
class OutputLimitsTest {
    private static final int MEBIBYTE = 1 << 20;
    private static final Duration AGE = Duration.ofSeconds(20);

    /** So that four statements of twelve are kept wherever the last look for old ones was. */
    private static final String PIECE = "x".repeat(60 << 10);

    private static final StoreSettings STORE = new StoreSettings(
            StoreSettings.Synchronous.NORMAL,
            StoreSettings.DEFAULT.busyTimeout(),
            StoreSettings.DEFAULT.readers(),
            MEBIBYTE);

    private static final SessionSettings SETTINGS = new TestSettings()
            .maxSessions(3)
            .maxWaitingStatements(2)
            .neverIdle()
            .sessionRetention(Duration.ofDays(1))
            .statementAge(AGE)
            .output(3 * MEBIBYTE, 3 * MEBIBYTE)
            .build();

    @TempDir
    Path data;

    private TestServer server;
    private Started session;

    @BeforeEach
    void start() {
        server = TestServer.start(data, SETTINGS, STORE);
        session = server.started();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private int begin() {
        int id = server.run(session, "print a lot").id();
        session.worker().takeExecute();
        session.worker().started(id);
        return id;
    }

    private void print(int statement, int pieces) {
        for (int i = 0; i < pieces; i++) {
            session.worker().prints(statement, PIECE);
        }
        session.worker().awaitAcknowledged(statement);
    }

    private StatementView end(int statement) {
        session.worker().finished(statement);
        return server.ended(session, statement);
    }

    private EventReader watch(int statement, long after) {
        return get(server.sessions.watchStatement(CALLER, session.ref(), statement, after));
    }

    /** The oldest sequence there is, as a reader of what is gone is told. */
    private static long assertRetired(EventReader reader, long after) {
        DomainException refusal = catchThrowableOfType(DomainException.class, () -> get(reader.next(MEBIBYTE)));
        assertThat(refusal.reason()).isEqualTo(Reason.EVENTS_RETIRED);
        long oldest = Long.parseLong(refusal.facts().get("oldestSequence"));
        assertThat(oldest).isGreaterThan(after + 1);
        assertThat(refusal)
                .hasMessage("Events after " + after + " are no longer kept; the oldest there is has sequence " + oldest
                        + " (expected: after_sequence " + (oldest - 1) + " or more).");
        return oldest;
    }

    @Test
    void watcherThatKeepsUpSeesEverythingThoughTheHeadIsDropped() {
        int id = begin();
        EventReader reader = watch(id, 0);
        long seen = 0;
        for (int i = 0; i < 40; i++) {
            print(id, 1);
            while (seen < i + 2) {
                for (Event event : get(reader.next(MEBIBYTE)).events()) {
                    seen++;
                    assertThat(event.sequence()).isEqualTo(seen);
                    assertThat(event.body()).isNotInstanceOf(EventBody.Notice.class);
                }
            }
        }
        end(id);
        assertThat(get(reader.next(MEBIBYTE)).complete()).isTrue();
    }

    @Test
    void slowWatcherIsToldWhereToGoOnAndThereThatSomethingIsGone() {
        int id = begin();
        EventReader slow = watch(id, 0);
        get(slow.next(1));
        print(id, 40);
        long oldest = assertRetired(slow, 1);
        EventReader again = watch(id, oldest - 1);
        Event first = get(again.next(1)).events().get(0);
        assertThat(first.sequence()).isEqualTo(oldest);
        assertThat(first.body()).isInstanceOfSatisfying(EventBody.Notice.class, notice -> assertThat(notice.reason())
                .isEqualTo("OUTPUT_DROPPED"));
        end(id);
        List<Event> rest = server.readAll(session.ref(), id, oldest);
        assertThat(rest.get(0).sequence()).isEqualTo(oldest + 1);
        assertThat(rest.get(rest.size() - 1).sequence()).isEqualTo(42);
    }

    @Test
    void lateReaderIsToldAndTheOutputSaysThatItIsCut() {
        int id = begin();
        print(id, 40);
        StatementView view = end(id);
        long oldest = assertRetired(watch(id, 0), 0);
        assertThat(view.output().truncated())
                .isEqualTo("The oldest events of this statement, up to " + oldest + ", are no longer kept: " + MEBIBYTE
                        + " bytes of a statement's output are (statement.max-output).");
        assertThat(view.output().data().get("text/plain").utf8()).hasSize((int) (41 - oldest) * PIECE.length() + 2);
    }

    @Test
    void oldestEndedStatementsGoWhenTheSessionHasTooMuch() {
        for (int i = 0; i < 6; i++) {
            int id = begin();
            print(id, 12);
            end(id);
        }
        int running = begin();
        print(running, 12);
        assertStatementsLeft(3, 4, 5, 6);
        assertThat(catchThrowableOfType(DomainException.class, () -> watch(0, 0))
                        .reason())
                .isEqualTo(Reason.STATEMENT_NOT_FOUND);
        assertThat(server.readAll(session.ref(), 4, 0)).hasSize(14);
    }

    @Test
    void endedStatementsGoWhenTheyAreTooOld() {
        end(begin());
        server.time.advance(AGE.dividedBy(2));
        end(begin());
        server.time.advance(AGE.dividedBy(2).plusSeconds(1));
        assertStatementsLeft(1);
        server.time.advance(AGE.dividedBy(2));
        assertStatementsLeft();
    }

    private void assertStatementsLeft(Integer... ids) {
        List<Integer> left;
        do {
            left = get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false)).statements().stream()
                    .map(StatementView::id)
                    .toList();
        } while (left.size() > ids.length);
        assertThat(left).containsExactly(ids);
    }

    @Test
    void oldestEndedSessionsGoWhenAllHaveTooMuch() {
        for (int i = 0; i < 5; i++) {
            if (i > 0) {
                session = server.started();
            }
            int id = begin();
            print(id, 11);
            end(id);
            server.stop(session);
        }
        List<Integer> left;
        do {
            left = get(server.sessions.list(CALLER, 0, 10, false)).sessions().stream()
                    .map(SessionView::id)
                    .toList();
        } while (left.size() > 4);
        assertThat(left).containsExactly(1, 2, 3, 4);
    }
}
