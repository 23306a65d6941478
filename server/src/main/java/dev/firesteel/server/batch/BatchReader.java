// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.error.DomainException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a batch's log for one watcher: the lines that are there, those that come, the end. One call of {@link #next} at a time. */
public final class BatchReader implements AutoCloseable {
    /** So many lines are read at once. */
    private static final int LINES = 256;

    private final Batch batch;
    private final int start;
    private final Executor executor;
    private final Consumer<BatchReader> onClose;

    /** Of the batch; it is told until this is cancelled. */
    private final CompletableFuture<Void> end;

    private volatile int position;
    private volatile CompletableFuture<Void> changed = new CompletableFuture<>();
    private volatile boolean stopped;
    private volatile @Nullable Runnable leave;

    /** From the line with this number on, from 0. The executor reads the disk. */
    BatchReader(Batch batch, int start, Executor executor, Consumer<BatchReader> onClose) {
        this.batch = batch;
        this.start = start;
        this.position = start;
        this.executor = executor;
        this.onClose = onClose;
        this.end = batch.gone.thenRun(this::wake);
    }

    /** What tells of new lines, and is told when nobody reads any more. */
    void follow(Runnable leave) {
        this.leave = leave;
    }

    /** The next lines, as soon as there are any; fails when the server goes down. */
    public CompletionStage<BatchLines> next() {
        return CompletableFuture.supplyAsync(this::read, executor).thenCompose(lines -> lines);
    }

    private CompletionStage<BatchLines> read() {
        // Before anything is looked at: what changes from here on completes it.
        CompletableFuture<Void> change = new CompletableFuture<>();
        changed = change;
        if (stopped) {
            return CompletableFuture.failedFuture(DomainException.shuttingDown());
        }
        boolean ended = batch.gone.isDone();
        int from = position;
        LogSlice slice = ended ? batch.log.read(from, LINES) : batch.log.readEnded(from, LINES);
        if (!slice.lines().isEmpty()) {
            position = from + slice.lines().size();
            return CompletableFuture.completedFuture(new BatchLines(from, slice.lines(), null, false));
        }
        if (ended) {
            boolean told = from == start && from > slice.total();
            return CompletableFuture.completedFuture(
                    new BatchLines(from, slice.lines(), told ? null : batch.row(), true));
        }
        return change.thenCompose(woken -> next());
    }

    void wake() {
        changed.complete(null);
    }

    /** The server goes down. */
    void stop() {
        stopped = true;
        wake();
    }

    @Override
    public void close() {
        end.cancel(false);
        Runnable told = leave;
        if (told != null) {
            told.run();
        }
        onClose.accept(this);
    }
}
