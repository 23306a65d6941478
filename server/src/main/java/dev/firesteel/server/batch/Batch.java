// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.DriverLog;
import dev.firesteel.server.batch.BatchTransitions.Trigger;
import dev.firesteel.server.launch.BatchHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One batch. Changed on the batches' executor only; {@link #row} and {@link #view} can be read anywhere. */
final class Batch {
    /** Livy's clients know the log of a batch by these. Both stand first, so that a line keeps its number. */
    private static final List<String> HEADINGS = List.of("stdout: ", "\nstderr: ");

    private static final int VIEW_LINES = 10;

    final DriverLog log;
    final Path folder;
    private final Submission submission;
    final CompletableFuture<Void> gone = new CompletableFuture<>();

    @Nullable
    BatchHandle handle;

    /** It has one of the places of those that run. */
    boolean running;

    private volatile BatchRow row;

    Batch(BatchServices services, BatchRow row) {
        this.row = row;
        this.folder = services.folder().resolve(Integer.toString(row.id()));
        this.log = new DriverLog(row.id(), HEADINGS, folder.resolve("driver.log"), services.clock());
        this.submission = new Submission(log);
    }

    BatchRow row() {
        return row;
    }

    int id() {
        return row.id();
    }

    boolean lives() {
        return !row.state().ended();
    }

    BatchView view() {
        BatchRow now = row;
        Submission.Said said = submission.said();
        return new BatchView(now, log.last(VIEW_LINES), said.applicationId(), said.trackingUrl());
    }

    /** As it looks before it is launched. */
    BatchView fresh() {
        return BatchView.of(row, HEADINGS);
    }

    void move(Trigger trigger) {
        row = row.in(BatchTransitions.TABLE.require(row.state(), trigger));
    }

    /** It has ended as this row says. */
    void end(BatchRow ended) {
        row = ended;
    }
}
