// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.worker.v1.Events;
import dev.firesteel.worker.v1.StatementPosition;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OutboundLogTest {
    private static final int LIMIT = 10_000;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private final OutboundLog log = new OutboundLog(Clock.fixed(NOW, ZoneOffset.UTC), LIMIT);

    @Test
    void eventsAreNumberedPerStatementFromOne() {
        log.append(3, text("a"));
        log.append(4, text("b"));
        log.append(3, text("c"));
        assertThat(sequences(log.next(1 << 20))).containsExactly(1L, 2L);
        Events second = log.next(1 << 20);
        assertThat(second.getStatementId()).isEqualTo(4);
        assertThat(sequences(second)).containsExactly(1L);
        assertThat(log.next(1 << 20)).isNull();
        assertThat(second.getEvents(0).getTime().getSeconds()).isEqualTo(NOW.getEpochSecond());
    }

    @Test
    void statementsTakeTurns() {
        for (int i = 0; i < 3; i++) {
            log.append(0, text("large"));
        }
        log.append(1, text("small"));
        List<Integer> turns = new ArrayList<>();
        for (Events batch = log.next(1); batch != null; batch = log.next(1)) {
            turns.add(batch.getStatementId());
        }
        assertThat(turns).containsExactly(0, 1, 0, 0);
    }

    @Test
    void aBatchHoldsAtLeastOneEventAndNoMoreThanFits() {
        for (int i = 0; i < 3; i++) {
            log.append(0, text("x".repeat(100)));
        }
        assertThat(sequences(log.next(1))).containsExactly(1L);
        assertThat(sequences(log.next(1 << 20))).containsExactly(2L, 3L);
    }

    @Test
    void aNewLinkGetsWhatTheServerDoesNotHave() {
        for (int i = 0; i < 5; i++) {
            log.append(0, text("x" + i));
        }
        log.next(1 << 20);
        log.append(0, text("new"));
        assertThat(log.positions(Set.of())).containsExactly(position(0, 6));

        log.resume(List.of(position(0, 3)));

        assertThat(sequences(log.next(1 << 20))).containsExactly(4L, 5L, 6L);
    }

    @Test
    void whatTheServerDoesNotMentionIsSentFromTheStart() {
        log.append(0, text("a"));
        log.next(1 << 20);
        log.resume(List.of());
        assertThat(sequences(log.next(1 << 20))).containsExactly(1L);
    }

    @Test
    void positionsNameTheRunningStatementEvenWhenAllIsStored() {
        log.appendNow(7, new Event.Started());
        log.acknowledge(7, 1);
        assertThat(log.positions(Set.of())).isEmpty();
        assertThat(log.positions(Set.of(7, 8))).containsExactly(position(7, 1));
        assertThat(log.isDrained()).isTrue();
    }

    @Test
    void nothingFollowsTheEnd() {
        log.appendNow(0, new Event.Started());
        log.appendNow(0, new Event.Finished(false));
        log.append(0, text("late"));
        assertThat(sequences(log.next(1 << 20))).containsExactly(1L, 2L);

        log.acknowledge(0, 2);
        log.append(0, text("much too late"));
        assertThat(log.next(1 << 20)).isNull();
        assertThat(log.positions(Set.of())).isEmpty();
        assertThat(log.bytes()).isZero();
    }

    @Test
    void aFullLogHoldsThePrinterUntilAnAcknowledgement() {
        fill();
        CompletableFuture<Boolean> printer = print("more");
        assertThat(printer).isNotDone();

        log.acknowledge(0, 1);

        assertThat(printer.join()).isTrue();
        assertThat(log.bytes()).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void anEventLargerThanTheLogGoesThroughAnEmptyOne() {
        assertThat(log.append(0, text("x".repeat(3 * LIMIT)))).isTrue();
        CompletableFuture<Boolean> printer = print("y");
        log.acknowledge(0, 1);
        assertThat(printer.join()).isTrue();
    }

    @Test
    void aReleasedStatementDoesNotWait() {
        fill();
        CompletableFuture<Boolean> printer = print("more");

        log.release(0);

        assertThat(printer.join()).isFalse();
        assertThat(log.append(0, text("again".repeat(300)))).isFalse();
        log.acknowledge(0, 1);
        assertThat(log.append(0, text("there is room"))).isTrue();
    }

    @Test
    void theReleaseOfOneStatementDoesNotReleaseAnother() {
        fill();
        CompletableFuture<Boolean> printer = print("more");
        log.release(1);
        assertThat(printer).isNotDone();
        log.close();
        assertThat(printer.join()).isFalse();
    }

    @Test
    void eventsThatMustNotWaitDoNot() {
        fill();
        log.appendNow(0, new Event.Notice("CANCEL_JOBS", "cancelled"));
        assertThat(sequences(log.next(1 << 20))).containsExactly(1L, 2L);
    }

    @Test
    void anInterruptIsKeptForTheCodeAndDoesNotLoseText() throws InterruptedException {
        fill();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread printer = new Thread(() -> {
            boolean added = log.append(0, text("more".repeat(300)));
            interrupted.complete(added && Thread.currentThread().isInterrupted());
        });
        printer.start();
        awaitWaiting(printer);
        printer.interrupt();
        log.acknowledge(0, 1);
        assertThat(interrupted.join()).isTrue();
        printer.join();
    }

    @Test
    void whoeverAddsWakesTheLink() {
        List<String> woken = new ArrayList<>();
        log.whenAdded(() -> woken.add("woken"));
        log.append(0, text("a"));
        log.appendNow(0, new Event.Finished(false));
        assertThat(woken).hasSize(2);
    }

    private void fill() {
        log.append(0, text("x".repeat(LIMIT - 400)));
    }

    /** A printer on a thread of its own, seen waiting. */
    private CompletableFuture<Boolean> print(String text) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread printer = new Thread(() -> done.complete(log.append(0, text(text.repeat(300)))));
        printer.setDaemon(true);
        printer.start();
        awaitWaiting(printer);
        return done;
    }

    private static void awaitWaiting(Thread thread) {
        Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
    }

    private static Event text(String text) {
        return new Event.Text(TextStream.STDOUT, text);
    }

    private static StatementPosition position(int statementId, long sequence) {
        return StatementPosition.newBuilder()
                .setStatementId(statementId)
                .setLastSequence(sequence)
                .build();
    }

    private static List<Long> sequences(Events events) {
        return events.getEventsList().stream().map(StatementEvent::getSequence).toList();
    }
}
