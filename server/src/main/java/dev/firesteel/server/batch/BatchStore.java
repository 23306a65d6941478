// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps batches. Writes take effect in the order of the calls and complete when they are durable. Stages fail with
 * {@code STORE_UNAVAILABLE}.
 */
public interface BatchStore {

    /**
     * Adds a batch under the next id, in state {@code STARTING}. When the owner has one with this request id, nothing is
     * written and that one is returned. Fails with {@code DUPLICATE_BATCH_NAME} when one that has not ended has the name.
     * A refusal uses up no id.
     */
    CompletionStage<Created> create(
            CreateBatch request,
            @Nullable String owner,
            @Nullable String proxyUser,
            String launchId,
            Instant createdAt);

    /** Writes the end that the row shows. */
    CompletionStage<Void> ended(BatchRow row);

    CompletionStage<Void> delete(int batchId);

    /** All batches by ascending id. */
    CompletionStage<List<BatchRow>> all();

    /** What became of {@link #create}; {@code fresh} is false for a repeat. */
    record Created(BatchRow row, boolean fresh) {}
}
