// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.EventCodec;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.StatementRetention;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every event store keeps and refuses. */
abstract class EventStoreContract extends StoreContract {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123Z");

    private StatementRef statement;

    @BeforeEach
    void accept() {
        statement = accepted(created(), "code").ref();
    }

    private static Event event(long sequence, EventBody body) {
        return new Event(sequence, TIME.plusMillis(sequence), body);
    }

    private static Event text(long sequence) {
        return event(sequence, new EventBody.Text("text " + sequence, Stream.STDOUT));
    }

    private static List<Event> texts(long first, long last) {
        List<Event> texts = new ArrayList<>();
        for (long sequence = first; sequence <= last; sequence++) {
            texts.add(text(sequence));
        }
        return texts;
    }

    private List<Event> append(List<Event> events) {
        return get(store().events().append(statement, events));
    }

    private List<Event> all() {
        return get(store().events().read(statement, 0, Long.MAX_VALUE, 1 << 20));
    }

    @Test
    void everyKindOfEventComesBackAsItWas() {
        Map<String, RawJson> data = Map.of("text/plain", RawJson.of("\"ä\""), "application/json", RawJson.of("{}"));
        List<Event> events = List.of(
                event(1, new EventBody.Started()),
                event(2, new EventBody.Text("ä\n\u0000\ud83d\ude00", Stream.STDERR)),
                event(3, new EventBody.Text("res0: Int = 1\n", Stream.ECHO)),
                event(4, new EventBody.Display(data, "id", true)),
                event(5, new EventBody.Display(Map.of(), null, false)),
                event(6, new EventBody.Progress(0.5, 1, 2)),
                event(7, new EventBody.Result(data, "cut")),
                event(8, new EventBody.Result(data, null)),
                event(9, new EventBody.Failure("Error", "boom", List.of("a\n", "b\n"))),
                event(10, new EventBody.Notice("CANCEL_JOBS", "Its jobs were cancelled.")),
                event(11, new EventBody.Part("text/html", "\"<p>\\u0000ä\ud83d\ude00")),
                event(12, new EventBody.Part("text/html", "\"")),
                event(13, new EventBody.Display(Map.of(), Map.of("text/html", 17L), "id", true)),
                event(14, new EventBody.Result(Map.of(), Map.of("a/b", 5L << 30, "c/d", 1L), "cut")),
                event(15, new EventBody.Finished(Outcome.CANCELLED)));
        assertThat(append(events)).isEqualTo(events);
        assertThat(all()).isEqualTo(events);
    }

    @Test
    void whatIsStoredIsDropped() {
        assertThat(append(texts(1, 3))).hasSize(3);
        assertThat(append(texts(2, 5))).extracting(Event::sequence).containsExactly(4L, 5L);
        assertThat(append(texts(1, 5))).isEmpty();
        assertThat(all()).extracting(Event::sequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(get(store().events().lastSequence(statement))).isEqualTo(5);
    }

    @Test
    void gapIsRefusedAndLeavesNothing() {
        append(texts(1, 2));
        assertThatThrownBy(() -> append(texts(4, 5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Statement " + statement + ": event 4 (expected: 3)");
        assertThatThrownBy(() -> append(List.of(text(3), text(5)))).isInstanceOf(IllegalStateException.class);
        assertThat(all()).hasSize(2);
    }

    @Test
    void refusalsDoNotHarmTheWritesBesideThem() {
        List<CompletionStage<List<Event>>> good = new ArrayList<>();
        List<CompletionStage<List<Event>>> bad = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            good.add(store().events().append(statement, List.of(text(i))));
            bad.add(store().events().append(statement, List.of(text(i + 2))));
        }
        good.forEach(stage -> assertThat(get(stage)).hasSize(1));
        bad.forEach(stage -> assertThatThrownBy(() -> get(stage)).isInstanceOf(IllegalStateException.class));
        assertThat(all()).hasSize(50);
    }

    @Test
    void writesCompleteInTheirOrder() {
        List<Long> order = new ArrayList<>();
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (long i = 1; i <= 200; i++) {
            long sequence = i;
            all.add(store().events()
                    .append(statement, List.of(text(i)))
                    .thenAccept(done -> {
                        synchronized (order) {
                            order.add(sequence);
                        }
                    })
                    .toCompletableFuture());
        }
        all.forEach(StoreContract::get);
        assertThat(order).hasSize(200);
    }

    @Test
    void nothingFollowsTheLastEvent() {
        append(List.of(event(1, new EventBody.Started()), event(2, new EventBody.Finished(Outcome.AVAILABLE))));
        assertThat(append(List.of(text(3)))).isEmpty();
        assertThat(append(List.of(text(9)))).isEmpty();
        assertThat(get(store().events().conclude(statement, TIME, List.of(new EventBody.Finished(Outcome.CANCELLED)))))
                .isEmpty();
        assertThat(all()).hasSize(2);
    }

    @Test
    void rowSaysWhatItsEventsSay() {
        append(List.of(event(1, new EventBody.Started()), event(2, new EventBody.Progress(0.5, 1, 2))));
        StatementRow running = row();
        assertThat(running.state()).isEqualTo(StatementState.RUNNING);
        assertThat(running.startedAt()).isEqualTo(TIME.plusMillis(1));
        assertThat(running.progress()).isEqualTo(0.5);
        assertThat(running.lastSequence()).isEqualTo(2);
        append(List.of(event(3, new EventBody.Progress(0.25, 1, 4))));
        assertThat(row().progress()).isEqualTo(0.5);
        get(store().statements().cancelling(statement));
        append(List.of(text(4)));
        assertThat(row().state()).isEqualTo(StatementState.CANCELLING);
        append(List.of(event(5, new EventBody.Finished(Outcome.CANCELLED))));
        StatementRow ended = row();
        assertThat(ended.state()).isEqualTo(StatementState.CANCELLED);
        assertThat(ended.completedAt()).isEqualTo(TIME.plusMillis(5));
        assertThat(ended.lastSequence()).isEqualTo(5);
        get(store().statements().cancelling(statement));
        assertThat(row().state()).isEqualTo(StatementState.CANCELLED);
    }

    private StatementRow row() {
        return get(store().statements().find(statement)).orElseThrow();
    }

    @Test
    void concludeNumbersAfterWhatIsStored() {
        append(texts(1, 2));
        List<Event> end = get(store().events()
                .conclude(
                        statement,
                        TIME,
                        List.of(
                                new EventBody.Failure("WorkerLost", "gone", List.of()),
                                new EventBody.Finished(Outcome.AVAILABLE))));
        assertThat(end).extracting(Event::sequence).containsExactly(3L, 4L);
        assertThat(all()).hasSize(4);
    }

    @Test
    void readsInPieces() {
        append(texts(1, 100));
        assertThat(get(store().events().read(statement, 10, 20, 1 << 20)))
                .extracting(Event::sequence)
                .containsExactly(11L, 12L, 13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L);
        assertThat(get(store().events().read(statement, 50, Long.MAX_VALUE, 1)))
                .extracting(Event::sequence)
                .containsExactly(51L);
        assertThat(get(store().events().read(statement, 100, Long.MAX_VALUE, 1 << 20)))
                .isEmpty();
    }

    @Test
    void statementsDoNotSeeEachOther() {
        StatementRef other = accepted(statement.sessionId(), "other").ref();
        append(texts(1, 3));
        get(store().events().append(other, texts(1, 1)));
        assertThat(all()).hasSize(3);
        assertThat(get(store().events().lastSequence(other))).isEqualTo(1);
    }

    @Test
    void statementThatIsNotThereTakesNoEvents() {
        assertThatThrownBy(() -> get(store().events().append(new StatementRef(99, 0), texts(1, 1))))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.STATEMENT_NOT_FOUND);
    }

    private static List<Event> pieces(long first, long last, int size) {
        return texts(first, last).stream()
                .map(text -> event(text.sequence(), new EventBody.Text("x".repeat(size), Stream.STDOUT)))
                .toList();
    }

    /** What is left of the statement: without gaps, within the limit, and the first event says that others are gone. */
    private List<Event> assertCut(long last) {
        List<Event> left = get(store().events().read(statement, 0, Long.MAX_VALUE, 1 << 30));
        long first = left.get(0).sequence();
        assertThat(first).isGreaterThan(1);
        assertThat(left)
                .extracting(Event::sequence)
                .isEqualTo(LongStream.rangeClosed(first, last).boxed().toList());
        assertThat(left.get(0).body())
                .isEqualTo(new EventBody.Notice(
                        EventBody.Notice.OUTPUT_DROPPED,
                        "The oldest events of this statement, up to " + first + ", are no longer kept: "
                                + SETTINGS.statementBytes()
                                + " bytes of a statement's output are (statement.max-output)."));
        assertThat(left.stream()
                        .mapToLong(event -> EventCodec.encode(event).length)
                        .sum())
                .isBetween(SETTINGS.statementBytes() * 7 / 8, SETTINGS.statementBytes());
        assertThat(left.subList(1, left.size()))
                .extracting(Event::body)
                .doesNotHaveAnyElementsOfTypes(EventBody.Notice.class);
        return left;
    }

    @Test
    void ofTooMuchOutputTheOldestIsDroppedAndANoticeStandsThere() {
        append(List.of(event(1, new EventBody.Started())));
        for (int i = 0; i < 50; i++) {
            append(pieces(2 + i * 10L, 11 + i * 10L, 2000));
        }
        assertCut(501);
        // A repeat of what was dropped does not bring it back.
        assertThat(append(pieces(1, 501, 1))).isEmpty();
        append(List.of(event(502, new EventBody.Finished(Outcome.AVAILABLE))));
        assertCut(502);
        assertThat(row().state()).isEqualTo(StatementState.AVAILABLE);
        assertThat(row().startedAt()).isEqualTo(TIME.plusMillis(1));
    }

    @Test
    void smallEventsInLargePiecesAreKeptWithinTheLimitToo() {
        for (int i = 0; i < 10; i++) {
            append(pieces(1 + i * 4000L, 4000 + i * 4000L, 20));
        }
        assertCut(40_000);
    }

    @Test
    void concludedStatementIsKeptWithinTheLimitToo() {
        append(pieces(1, 120, 2000));
        get(store().events()
                .conclude(
                        statement,
                        TIME,
                        List.of(
                                new EventBody.Failure("WorkerLost", "x".repeat(40_000), List.of()),
                                new EventBody.Finished(Outcome.AVAILABLE))));
        assertCut(122);
    }

    @Test
    void forgottenStatementsLoseTheirEvents() {
        append(texts(1, 1000));
        append(List.of(event(1001, new EventBody.Finished(Outcome.AVAILABLE))));
        StatementRef kept = accepted(statement.sessionId(), "kept").ref();
        get(store().events().append(kept, List.of(text(1), event(2, new EventBody.Finished(Outcome.AVAILABLE)))));
        StatementRetention one = new StatementRetention(1, Long.MAX_VALUE, Instant.EPOCH);
        assertThat(get(store().statements().retire(statement.sessionId(), one)).statements())
                .containsExactly(statement);
        assertThat(get(store().statements().find(statement))).isEmpty();
        while (!all().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(get(store().events().read(kept, 0, 9, 1 << 20))).hasSize(2);
        get(store().sessions().delete(statement.sessionId()));
        while (!get(store().events().read(kept, 0, 9, 1 << 20)).isEmpty()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void kindIsKept() {
        assertThat(row().kind()).isEqualTo(Kind.PYSPARK);
    }
}
