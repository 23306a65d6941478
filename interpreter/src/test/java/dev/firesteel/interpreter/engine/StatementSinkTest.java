// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.output.Json;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.timer.FakeTimer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StatementSinkTest {
    private final FakeTimer timer = new FakeTimer();
    private final ListLog log = new ListLog();
    private final StatementSink sink = new StatementSink(1, log, timer);

    @Test
    void textIsSentBeforeWhatCameAfterIt() {
        sink.accept("out");
        sink.text(TextStream.ECHO, "res0");
        sink.display(Map.of("text/html", "\"<b>\""), "id", false);
        sink.text(TextStream.STDERR, "err");
        sink.notice("NOTE", "read this");
        sink.result(Map.of("application/json", "{\"a\":1}"), "cut");
        sink.text(TextStream.STDOUT, "more");
        sink.error("E", "v", List.of("line\n"));
        sink.text(TextStream.STDOUT, "last");
        sink.finish(false, null);
        assertThat(log.events(1))
                .containsExactly(
                        text(TextStream.STDOUT, "out"),
                        text(TextStream.ECHO, "res0"),
                        new Event.Display(Map.of("text/html", "\"<b>\""), "id", false),
                        text(TextStream.STDERR, "err"),
                        new Event.Notice("NOTE", "read this"),
                        new Event.Result(Map.of("application/json", "{\"a\":1}"), "cut"),
                        text(TextStream.STDOUT, "more"),
                        new Event.Failure("E", "v", List.of("line\n")),
                        text(TextStream.STDOUT, "last"),
                        new Event.Finished(false));
    }

    @Test
    void whatIsNoJsonIsRefusedByItsType() {
        assertThatThrownBy(() -> sink.result(Map.of("application/json", "NaN"), null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("application/json: not JSON");
        assertThat(log.events(1)).isEmpty();
    }

    @Test
    void theFirstErrorCounts() {
        sink.error("First", "1", List.of());
        sink.error("Second", "2", List.of());
        sink.finish(true, new Event.Failure("Cancelled", "3", List.of()));
        assertThat(log.events(1)).containsExactly(new Event.Failure("First", "1", List.of()), new Event.Finished(true));
    }

    @Test
    void aCancelledStatementWithoutAnErrorGetsOne() {
        Event.Failure cancelled = new Event.Failure("Cancelled", "was cancelled", List.of());
        sink.finish(true, cancelled);
        assertThat(log.events(1)).containsExactly(cancelled, new Event.Finished(true));
    }

    @Test
    void nothingFollowsTheEnd() {
        sink.finish(false, null);
        sink.finish(true, null);
        assertThat(sink.accept("late")).isFalse();
        sink.text(TextStream.STDOUT, "late");
        sink.error("E", "v", List.of());
        sink.notice("N", "n");
        sink.result(Map.of(), null);
        timer.advanceMillis(50);
        assertThat(log.events(1)).containsExactly(new Event.Finished(false));
    }

    @Test
    void whatAReleasedStatementCannotSayIsCountedAndTold() {
        log.full(true);
        log.release(1);
        sink.text(TextStream.STDOUT, "12345");
        sink.finish(true, null);
        assertThat(log.events(1)).hasSize(2).first().satisfies(event -> {
            Event.Notice notice = (Event.Notice) event;
            assertThat(notice.reason()).isEqualTo("OUTPUT_DROPPED");
            assertThat(notice.message()).startsWith("5 characters");
        });
    }

    @Test
    void allTextIsWellFormed() {
        sink.error("E\ud800", "v\ud800", List.of("t\ud800"));
        sink.notice("N", "m\udc00");
        sink.display(Map.of("text/plain", "\"\ud800\""), "i\ud800", true);
        assertThat(log.events(1))
                .containsExactly(
                        new Event.Failure("E\ufffd", "v\ufffd", List.of("t\ufffd")),
                        new Event.Notice("N", "m\ufffd"),
                        new Event.Display(Map.of("text/plain", "\"\ufffd\""), "i\ufffd", true));
    }

    @Test
    void aValueOfOneEventIsSentWhole() {
        String largest = Json.quote("é".repeat(ValueParts.MAX_INLINE_BYTES / 2 - 1));
        sink.result(Map.of("application/json", largest), null);
        assertThat(log.events(1)).containsExactly(new Event.Result(Map.of("application/json", largest), null));
    }

    @Test
    void aLargerValueIsSentInParts() throws Exception {
        // Pieces end between characters of one to four bytes, wherever the limit falls.
        String json = Json.quote("aé€\ud83d\ude00".repeat(30_000));
        sink.text(TextStream.STDOUT, "before");
        sink.result(Map.of("application/json", json), "cut");
        Assembled assembled =
                Assembled.of(log.events(1).subList(1, log.events(1).size()));
        assertThat(assembled.jsonByMime()).containsExactly(Map.entry("application/json", json));
        assertThat(assembled.end())
                .isEqualTo(new Event.Result(
                        Map.of(), Map.of("application/json", (long) json.getBytes(UTF_8).length), "cut"));
    }

    @Test
    void allTypesOfALargeDisplayAreSentInParts() {
        Map<String, String> figure =
                Map.of("image/png", Json.quote("x".repeat(300_000)), "text/plain", Json.quote("<Figure>"));
        sink.display(figure, "id", true);
        Assembled assembled = Assembled.of(log.events(1));
        assertThat(assembled.jsonByMime()).isEqualTo(figure);
        assertThat(assembled.end())
                .isEqualTo(new Event.Display(Map.of(), Map.of("image/png", 300_002L, "text/plain", 10L), "id", true));
    }

    @Test
    void aResultIsSentWhileItIsWritten() throws Exception {
        String json = Json.quote("aé€\ud83d\ude00".repeat(30_000));
        ResultStream out = sink.openResult("application/json");
        byte[] bytes = json.getBytes(UTF_8);
        int written = 0;
        for (int next = 1; written < bytes.length; next = next * 7 % 8_009) {
            int length = Math.min(next, bytes.length - written);
            out.write(bytes, written, length);
            written += length;
            int sent = Assembled.bytes(log.events(1));
            assertThat(written - sent).as("what is not sent").isLessThanOrEqualTo(ValueParts.MAX_INLINE_BYTES);
        }
        assertThat(log.events(1)).allMatch(Event.Part.class::isInstance);
        out.complete("cut");
        Assembled assembled = Assembled.of(log.events(1));
        assertThat(assembled.jsonByMime()).containsExactly(Map.entry("application/json", json));
        assertThat(assembled.end())
                .isEqualTo(new Event.Result(Map.of(), Map.of("application/json", (long) bytes.length), "cut"));
    }

    @Test
    void aSmallResultThatIsWrittenIsOneEvent() throws Exception {
        ResultStream out = sink.openResult("application/json");
        out.write('[');
        out.write(']');
        out.complete(null);
        assertThat(log.events(1)).containsExactly(new Event.Result(Map.of("application/json", "[]"), null));
    }

    @Test
    void aValueThatIsDroppedInPartIsNoResult() throws Exception {
        byte[] half = new byte[ValueParts.MAX_INLINE_BYTES];
        Arrays.fill(half, (byte) '1');
        ResultStream out = sink.openResult("application/json");
        out.write(half);
        out.write(half);
        log.full(true);
        log.release(1);
        out.write(half);
        log.full(false);
        out.complete(null);
        assertThat(log.events(1))
                .noneMatch(Event.Result.class::isInstance)
                .last()
                .satisfies(event -> assertThat(event)
                        .isInstanceOfSatisfying(Event.Notice.class, notice -> assertThat(notice.reason())
                                .isEqualTo("OUTPUT_DROPPED")));
    }

    @Test
    void aLongErrorIsCut() {
        String line = "x".repeat(Failures.MAX_CHARS - 1) + "\n";
        sink.error("E", "v".repeat(Failures.MAX_CHARS + 7), List.of(line, "second\n", "third\n"));
        Event.Failure failure = (Event.Failure) log.events(1).get(0);
        assertThat(failure.evalue()).endsWith("v... (7 more characters)\n");
        assertThat(failure.traceback()).containsExactly(line, "... (7 more characters)\n");
    }

    private static Event text(TextStream stream, String text) {
        return new Event.Text(stream, text);
    }
}
