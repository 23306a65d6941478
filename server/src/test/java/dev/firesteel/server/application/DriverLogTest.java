// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.worker.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriverLogTest {
    @TempDir
    Path folder;

    private Path file;
    private DriverLog log;

    @BeforeEach
    void open() {
        file = folder.resolve("0").resolve("driver.log");
        log = new DriverLog(0, List.of(), file, new ManualTime());
    }

    private void write(String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Test
    void logThatIsNotThereIsEmpty() {
        assertThat(log.read(-1, 100)).isEqualTo(new LogSlice(0, 0, 0, List.of()));
        assertThat(log.lastWords()).isEmpty();
    }

    @Test
    void whatIsHeldBackComesAfterWhatOthersHaveWritten() throws IOException {
        Path others = Files.writeString(folder.resolve("others.log"), "The driver starts.\n");
        log.tellApart();
        log.holdBack();
        log.say("early");
        assertThat(log.read(0, 100).lines()).isEmpty();
        log.continueFrom(others);
        log.letGo();
        log.say("late");
        log.letGo();
        assertThat(log.read(0, 100).lines())
                .containsExactly(
                        "The driver starts.",
                        "2026-01-01T00:00:00Z firesteel: session 0: early",
                        "2026-01-01T00:00:00Z firesteel: session 0: late");
        assertThat(Files.readAllLines(others)).hasSize(3);
    }

    @Test
    void readsTheEndOrAPart() throws IOException {
        write("a\nb\r\nc\n");
        assertThat(log.read(-1, 2)).isEqualTo(new LogSlice(0, 1, 3, List.of("b", "c")));
        assertThat(log.read(0, 2)).isEqualTo(new LogSlice(0, 0, 3, List.of("a", "b")));
        assertThat(log.read(-1, -1).lines()).containsExactly("a", "b", "c");
        assertThat(log.read(1, -1)).isEqualTo(new LogSlice(0, 1, 3, List.of("b", "c")));
        assertThat(log.read(9, 100)).isEqualTo(new LogSlice(0, 9, 3, List.of()));
        assertThat(log.read(Integer.MAX_VALUE, Integer.MAX_VALUE).lines()).isEmpty();
        assertThat(log.read(-1, 0).lines()).isEmpty();
    }

    @Test
    void lineWithoutItsEndIsALine() throws IOException {
        write("a\nb");
        assertThat(log.read(0, 100)).isEqualTo(new LogSlice(0, 0, 2, List.of("a", "b")));
        write("c\nd\n");
        assertThat(log.read(0, 100).lines()).containsExactly("a", "bc", "d");
    }

    @Test
    void linesKeepTheirNumbersWhileItGrows() throws IOException {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, 20_000).forEach(i -> text.append("line ").append(i).append('\n'));
        write(text.toString());
        assertThat(log.read(12_345, 2).lines()).containsExactly("line 12345", "line 12346");
        write("more\n");
        assertThat(log.read(12_345, 1).lines()).containsExactly("line 12345");
        assertThat(log.read(255, 2).lines()).containsExactly("line 255", "line 256");
        assertThat(log.read(-1, 1)).isEqualTo(new LogSlice(0, 20_000, 20_001, List.of("more")));
        assertThat(log.read(0, -1).lines()).hasSize(20_001);
    }

    @Test
    void endlessLineIsCut() throws IOException {
        write("x".repeat(200_000) + "\nnext\n");
        List<String> lines = log.read(0, 2).lines();
        assertThat(lines.get(0)).hasSizeLessThan(70_000).endsWith(" … (cut)");
        assertThat(lines.get(1)).isEqualTo("next");
    }

    @Test
    void ownLinesSayWhoSpeaksAndAreNobodysLastWords() throws IOException {
        log.say("Launched\nthe worker.");
        write("java.lang.OutOfMemoryError\n\n");
        log.say("Failed.");
        assertThat(log.last(10).get(0)).isEqualTo("2026-01-01T00:00:00Z firesteel: Launched the worker.");
        assertThat(log.lastWords()).isEqualTo("java.lang.OutOfMemoryError");
    }

    @Test
    void headingsAreTheFirstLines() throws IOException {
        DriverLog headed = new DriverLog(3, List.of("one", "two"), file, new ManualTime());
        assertThat(headed.read(-1, 100)).isEqualTo(new LogSlice(3, 0, 2, List.of("one", "two")));
        write("a\nb\n");
        assertThat(headed.read(-1, 100)).isEqualTo(new LogSlice(3, 0, 4, List.of("one", "two", "a", "b")));
        assertThat(headed.read(1, 2)).isEqualTo(new LogSlice(3, 1, 4, List.of("two", "a")));
        assertThat(headed.read(3, 9)).isEqualTo(new LogSlice(3, 3, 4, List.of("b")));
        assertThat(headed.last(1)).containsExactly("b");
    }
}
