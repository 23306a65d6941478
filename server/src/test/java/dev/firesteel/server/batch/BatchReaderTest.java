// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Followers of a batch's log. */
@Timeout(120)
class BatchReaderTest extends LiveBatchesFixture {
    private static final List<String> HEADINGS = List.of("stdout: ", "\nstderr: ");

    @Test
    void aLineComesWhenItIsWholeAndTheEndLast() throws Exception {
        Path gate = gate();
        BatchView batch = create("echo one; printf half; cat " + gate + "; echo last; exit 3");
        try (BatchReader reader = get(batches.watch(CALLER, id(batch), 0))) {
            assertThat(lines(reader, 3)).containsExactly(HEADINGS.get(0), HEADINGS.get(1), "one");
            CompletableFuture<BatchLines> next = reader.next().toCompletableFuture();
            assertThat(next).isNotDone();
            Files.writeString(gate, " and half\n");
            assertThat(get(next).lines()).first().isEqualTo("half and half");
            BatchLines end = untilEnd(reader, new ArrayList<>());
            assertThat(end.end()).isEqualTo(ended(batch));
            assertThat(end.end().exitCode()).isEqualTo(3);
        }
    }

    @Test
    void aReaderGoesOnWhereAnotherOneStopped() throws Exception {
        BatchView batch = create("seq 1 1000; printf unended");
        ended(batch);
        List<String> seen = new ArrayList<>();
        try (BatchReader reader = get(batches.watch(CALLER, id(batch), 500))) {
            BatchLines end = untilEnd(reader, seen);
            assertThat(end.from()).isEqualTo(500 + seen.size());
        }
        // The heading lines are the first two.
        assertThat(seen.subList(0, 502))
                .isEqualTo(IntStream.rangeClosed(499, 1000)
                        .mapToObj(Integer::toString)
                        .toList());
        assertThat(seen.get(502)).startsWith("unended").contains("Ended: exit code 0");

        try (BatchReader reader = get(batches.watch(CALLER, id(batch), 500 + seen.size() + 1))) {
            assertThat(get(reader.next())).isEqualTo(new BatchLines(501 + seen.size(), List.of(), null, true));
        }
    }

    @Test
    void whoeverWatchesABatchThatIsDeletedIsToldOfItsEnd() throws Exception {
        Path gate = gate();
        BatchView batch = create("echo up; cat " + gate);
        try (BatchReader reader = get(batches.watch(CALLER, id(batch), 0))) {
            lines(reader, 3);
            get(batches.delete(CALLER, id(batch)));
            assertThat(untilEnd(reader, new ArrayList<>()).end().state()).isEqualTo(BatchState.KILLED);
        }
    }

    @Test
    void aServerThatGoesDownSaysSo() throws Exception {
        Path gate = gate();
        BatchView batch = create("echo up; cat " + gate);
        try (BatchReader reader = get(batches.watch(CALLER, id(batch), 0))) {
            lines(reader, 3);
            CompletableFuture<BatchLines> next = reader.next().toCompletableFuture();
            stop();
            assertThatThrownBy(() -> get(next))
                    .extracting(e -> ((DomainException) e).reason())
                    .isEqualTo(Reason.SHUTTING_DOWN);
        }
        start(SETTINGS);
    }

    private List<String> lines(BatchReader reader, int count) {
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            lines.addAll(get(reader.next()).lines());
        }
        return lines;
    }

    private BatchLines untilEnd(BatchReader reader, List<String> seen) throws IOException {
        BatchLines lines = get(reader.next());
        while (!lines.last()) {
            assertThat(lines.lines()).isNotEmpty();
            seen.addAll(lines.lines());
            lines = get(reader.next());
        }
        return lines;
    }
}
