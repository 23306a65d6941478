// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sees what, and when. All on one thread: the wakers run at once. */
class EventLogTest {
    private static final StatementRef STATEMENT = new StatementRef(1, 2);

    private final HeldEventStore store = new HeldEventStore();
    private final EventLog log = new EventLog(store, Runnable::run);
    private final List<String> heard = new ArrayList<>();

    @BeforeEach
    void open() {
        log.open(STATEMENT, 0);
        log.listen((statement, events) -> {
            heard.add(statement + ":" + events.get(0).sequence());
            return CompletableFuture.completedFuture(null);
        });
    }

    private static Event text(long sequence, String text) {
        return new Event(sequence, Instant.EPOCH, new EventBody.Text(text, Stream.STDOUT));
    }

    private static Event end(long sequence) {
        return new Event(sequence, Instant.EPOCH, new EventBody.Finished(Outcome.AVAILABLE));
    }

    private static List<Long> sequences(CompletableFuture<EventSlice> slice) {
        return slice.join().events().stream().map(Event::sequence).toList();
    }

    @Test
    void readerSeesAnEventWhenItIsStoredAndHeardOf() {
        CompletableFuture<Void> listener = new CompletableFuture<>();
        log.listen((statement, events) -> listener);
        CompletableFuture<EventSlice> next = log.reader(STATEMENT, 0).next(1000);
        var appended = log.append(STATEMENT, List.of(text(1, "a"))).toCompletableFuture();
        assertThat(next).isNotDone();
        store.release();
        assertThat(next).isNotDone();
        EventReader late = log.reader(STATEMENT, 0);
        assertThat(late.next(1000)).isNotDone();
        assertThat(appended).isNotDone();
        listener.complete(null);
        assertThat(sequences(next)).containsExactly(1L);
        assertThat(appended).isCompleted();
    }

    @Test
    void readersShareTheTailAndContinueFromTheStore() {
        store.open();
        String piece = "x".repeat(100_000);
        for (int i = 1; i <= 20; i++) {
            log.append(STATEMENT, List.of(text(i, piece)));
        }
        EventReader fromStart = log.reader(STATEMENT, 0);
        List<Long> read = new ArrayList<>();
        while (read.size() < 20) {
            read.addAll(sequences(fromStart.next(250_000)));
        }
        assertThat(read).isSorted().doesNotHaveDuplicates().hasSize(20);
        assertThat(fromStart.next(1000)).isNotDone();
        assertThat(sequences(log.reader(STATEMENT, 19).next(1))).containsExactly(20L);
        assertThat(log.recent(STATEMENT)).isNull();
    }

    @Test
    void readerWaitsOnlyForMore() {
        store.open();
        EventReader reader = log.reader(STATEMENT, 0);
        log.append(STATEMENT, List.of(text(1, "a"), text(2, "b")));
        assertThat(sequences(reader.next(1000))).containsExactly(1L, 2L);
        CompletableFuture<EventSlice> next = reader.next(1000);
        log.append(STATEMENT, List.of(text(2, "b")));
        assertThat(next).isNotDone();
        log.append(STATEMENT, List.of(text(3, "c"), end(4)));
        assertThat(sequences(next)).containsExactly(3L, 4L);
        assertThat(next.join().complete()).isTrue();
        assertThat(reader.next(1000).join()).isEqualTo(new EventSlice(List.of(), true));
    }

    @Test
    void readerAfterTheEndIsServedFromTheStore() {
        store.open();
        log.append(STATEMENT, List.of(text(1, "a"), end(2)));
        assertThat(log.tail(STATEMENT)).isNull();
        EventReader reader = log.reader(STATEMENT, 1);
        assertThat(reader.next(1000).join()).isEqualTo(new EventSlice(List.of(end(2)), true));
        assertThat(log.reader(STATEMENT, 2).next(1000).join()).isEqualTo(new EventSlice(List.of(), true));
        assertThat(log.reader(STATEMENT, 99).next(1000).join().complete()).isTrue();
    }

    @Test
    void readerAheadOfALivingStatementWaitsForWhatFollows() {
        store.open();
        CompletableFuture<EventSlice> next = log.reader(STATEMENT, 2).next(1000);
        log.append(STATEMENT, List.of(text(1, "a"), text(2, "b")));
        assertThat(next).isNotDone();
        log.append(STATEMENT, List.of(text(3, "c")));
        assertThat(sequences(next)).containsExactly(3L);
    }

    @Test
    void writesAreHeardOfInTheirOrder() {
        for (int i = 1; i <= 3; i++) {
            log.append(STATEMENT, List.of(text(i, "x")));
        }
        log.conclude(STATEMENT, Instant.EPOCH, List.of());
        store.open();
        assertThat(heard).containsExactly("1/2:1", "1/2:2", "1/2:3");
    }

    @Test
    void writeThatFailsIsNotSeenAndTheNextGoesOn() {
        CompletableFuture<EventSlice> next = log.reader(STATEMENT, 0).next(1000);
        var failed = log.append(STATEMENT, List.of(text(1, "a")));
        var repeated = log.append(STATEMENT, List.of(text(1, "a")));
        store.fail(DomainException.storeUnavailable("full", null));
        assertThatThrownBy(() -> failed.toCompletableFuture().join())
                .isInstanceOf(CompletionException.class)
                .hasRootCauseMessage("full");
        assertThat(next).isNotDone();
        store.release();
        repeated.toCompletableFuture().join();
        assertThat(sequences(next)).containsExactly(1L);
    }

    @Test
    void readerThatLeftIsNotWoken() {
        store.open();
        EventReader reader = log.reader(STATEMENT, 0);
        CompletableFuture<EventSlice> next = reader.next(1000);
        reader.close();
        log.append(STATEMENT, List.of(text(1, "a")));
        assertThat(next).isNotDone();
    }

    @Test
    void closeFailsThoseWhoWaitNowAndLater() {
        CompletableFuture<EventSlice> now = log.reader(STATEMENT, 0).next(1000);
        log.close(DomainException.shuttingDown());
        CompletableFuture<EventSlice> later = log.reader(STATEMENT, 0).next(1000);
        for (CompletableFuture<EventSlice> reader : List.of(now, later)) {
            assertThatThrownBy(reader::join)
                    .cause()
                    .extracting(e -> ((DomainException) e).reason())
                    .isEqualTo(Reason.SHUTTING_DOWN);
        }
    }

    @Test
    void droppedSessionFailsItsReaders() {
        CompletableFuture<EventSlice> reader = log.reader(STATEMENT, 0).next(1000);
        log.drop(7);
        assertThat(reader).isNotDone();
        log.drop(1);
        assertThatThrownBy(reader::join)
                .cause()
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.STATEMENT_NOT_FOUND);
    }

    @Test
    void eventsThatAreNoLongerKeptAreSaidToBe() {
        EventStore retired = new RetiredEventStore();
        EventLog other = new EventLog(retired, Runnable::run);
        assertThatThrownBy(() -> other.reader(STATEMENT, 3).next(1000).join())
                .cause()
                .hasMessage("Events after 3 are no longer kept; the oldest there is has sequence 10"
                        + " (expected: after_sequence 9 or more).")
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.EVENTS_RETIRED);
        assertThat(sequences(other.reader(STATEMENT, 9).next(1000))).containsExactly(10L);
    }

    @Test
    void negativeSequenceIsRefused() {
        assertThatThrownBy(() -> log.reader(STATEMENT, -1)).hasMessage("after_sequence: -1 (expected: >= 0)");
    }

    /** A statement whose first nine events are gone. */
    private static final class RetiredEventStore implements EventStore {
        @Override
        public CompletionStage<List<Event>> append(StatementRef statement, List<Event> events) {
            throw new AssertionError("nobody appends");
        }

        @Override
        public CompletionStage<List<Event>> conclude(StatementRef statement, Instant time, List<EventBody> bodies) {
            throw new AssertionError("nobody concludes");
        }

        @Override
        public CompletionStage<List<Event>> read(
                StatementRef statement, long afterSequence, long lastSequence, int maxBytes) {
            return CompletableFuture.completedFuture(List.of(end(10)));
        }

        @Override
        public CompletionStage<Long> lastSequence(StatementRef statement) {
            return CompletableFuture.completedFuture(10L);
        }
    }
}
