// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.timer.FakeTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextCoalescerTest {
    private record Piece(TextStream stream, String text) {}

    private final FakeTimer timer = new FakeTimer();
    private final List<Piece> pieces = new ArrayList<>();
    private final TextCoalescer text =
            new TextCoalescer(timer, (stream, piece) -> pieces.add(new Piece(stream, piece)));

    @Test
    void smallWritesLeaveTogetherAfter50Milliseconds() {
        text.append(TextStream.STDOUT, "a");
        timer.advanceMillis(49);
        text.append(TextStream.STDOUT, "b");
        assertThat(pieces).isEmpty();
        timer.advanceMillis(1);
        assertThat(pieces).containsExactly(new Piece(TextStream.STDOUT, "ab"));
    }

    @Test
    void aQuietStreamSetsNoTimer() {
        text.append(TextStream.STDOUT, "a");
        timer.advanceMillis(50);
        assertThat(timer.waiting()).isZero();
        text.append(TextStream.STDOUT, "b");
        timer.advanceMillis(50);
        assertThat(pieces).extracting(Piece::text).containsExactly("a", "b");
    }

    @Test
    void streamsKeepTheirOrder() {
        text.append(TextStream.STDOUT, "1");
        text.append(TextStream.ECHO, "2");
        text.append(TextStream.STDOUT, "3");
        text.flushThen(() -> {});
        assertThat(pieces)
                .containsExactly(
                        new Piece(TextStream.STDOUT, "1"),
                        new Piece(TextStream.ECHO, "2"),
                        new Piece(TextStream.STDOUT, "3"));
    }

    @Test
    void aPieceIsNeverLargerThan64KiB() {
        text.append(TextStream.STDOUT, "ä".repeat(100_000) + "x");
        text.flushThen(() -> {});
        assertThat(pieces)
                .allSatisfy(piece -> assertThat(piece.text().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(64 * 1024));
        assertThat(pieces).hasSize(4);
        assertThat(joined()).isEqualTo("ä".repeat(100_000) + "x");
    }

    @Test
    void aFullPieceLeavesWithoutTheTimer() {
        text.append(TextStream.STDOUT, "x".repeat(64 * 1024 + 1));
        assertThat(pieces).extracting(piece -> piece.text().length()).containsExactly(64 * 1024);
    }

    @Test
    void aPairCutByWritesComesOutWhole() {
        text.append(TextStream.STDOUT, "a\ud83d");
        timer.advanceMillis(50);
        text.append(TextStream.STDOUT, "\ude00b");
        text.flushThen(() -> {});
        assertThat(joined()).isEqualTo("a\ud83d\ude00b");
    }

    @Test
    void loneSurrogatesBecomeReplacementCharacters() {
        text.append(TextStream.STDOUT, "a\ud800b");
        text.append(TextStream.STDOUT, "\udc00");
        text.append(TextStream.STDOUT, "\ud800");
        text.append(TextStream.STDOUT, "\ud83d\ude00");
        text.append(TextStream.STDOUT, "\ud801");
        text.closeThen(() -> {});
        assertThat(joined()).isEqualTo("a\ufffdb\ufffd\ufffd\ud83d\ude00\ufffd");
    }

    @Test
    void halfAPairIsNotCompletedByAnotherStream() {
        text.append(TextStream.STDOUT, "\ud83d");
        text.append(TextStream.ECHO, "\ude00");
        text.flushThen(() -> {});
        assertThat(pieces)
                .containsExactly(new Piece(TextStream.STDOUT, "\ufffd"), new Piece(TextStream.ECHO, "\ufffd"));
    }

    @Test
    void aPairAtTheEdgeOfAPieceIsNotCut() {
        String before = "x".repeat(64 * 1024 - 2);
        text.append(TextStream.STDOUT, before + "\ud83d\ude00");
        text.flushThen(() -> {});
        assertThat(pieces).extracting(Piece::text).containsExactly(before, "\ud83d\ude00");
    }

    @Test
    void randomTextInRandomPiecesComesOutAsItCameIn() {
        Random random = new Random(42);
        StringBuilder written = new StringBuilder();
        for (int i = 0; i < 2_000; i++) {
            written.appendCodePoint(random.nextInt(3) == 0 ? 0x1F600 + random.nextInt(50) : 'a' + random.nextInt(26));
        }
        for (int from = 0; from < written.length(); ) {
            int to = Math.min(written.length(), from + random.nextInt(5));
            text.append(TextStream.STDOUT, written.subSequence(from, to));
            from = to;
            if (random.nextInt(10) == 0) {
                timer.advanceMillis(50);
            }
        }
        text.flushThen(() -> {});
        assertThat(joined()).isEqualTo(written.toString());
    }

    @Test
    void nothingIsWrittenAfterTheClose() {
        assertThat(text.append(TextStream.STDOUT, "a")).isTrue();
        text.closeThen(() -> pieces.add(new Piece(TextStream.ECHO, "end")));
        assertThat(text.append(TextStream.STDOUT, "b")).isFalse();
        text.closeThen(() -> pieces.add(new Piece(TextStream.ECHO, "again")));
        timer.advanceMillis(50);
        assertThat(pieces).containsExactly(new Piece(TextStream.STDOUT, "a"), new Piece(TextStream.ECHO, "end"));
    }

    private String joined() {
        StringBuilder joined = new StringBuilder();
        pieces.forEach(piece -> joined.append(piece.text()));
        return joined.toString();
    }
}
