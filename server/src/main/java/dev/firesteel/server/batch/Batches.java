// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.auth.Principal;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one entry to batches. Never blocks: stages fail with {@link dev.firesteel.server.error.DomainException} only (perhaps
 * inside a {@code CompletionException}). {@code batch} is an id (all digits) or a name, as the caller wrote it.
 */
public interface Batches {

    /** Checks, makes it durable, launches it in its turn; completes in state {@code starting}. */
    CompletionStage<BatchView> create(Principal caller, CreateBatch request);

    /** With the last lines of the log. */
    CompletionStage<BatchView> get(Principal caller, String batch);

    /** As {@link #get} without the log. */
    CompletionStage<BatchView> state(Principal caller, String batch);

    /** By ascending id, with the last lines of the logs. Out of range or negative is an empty page. */
    CompletionStage<BatchPage> list(Principal caller, int from, int size);

    /** Ends the batch and forgets it. Completes when nothing of it runs. */
    CompletionStage<Void> delete(Principal caller, String batch);

    /**
     * Lines of the batch's log.
     *
     * @param from null or negative for the last {@code size} lines
     * @param size null for 100, negative for all
     */
    CompletionStage<LogSlice> log(Principal caller, String batch, @Nullable Integer from, @Nullable Integer size);

    /** A reader of the batch's log and end, from the line with this number (from 0) on. The caller closes it. */
    CompletionStage<BatchReader> watch(Principal caller, String batch, int from);
}
