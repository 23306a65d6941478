// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.batch.BatchReader;
import dev.firesteel.v1.BatchEvent;
import java.util.concurrent.CompletionStage;

/** The lines of a batch's log, and its end, as messages of a stream. */
record BatchSource(BatchReader reader) implements EventStream.Source<BatchEvent> {
    @Override
    public CompletionStage<EventStream.Batch<BatchEvent>> next() {
        return reader.next().thenApply(lines -> new EventStream.Batch<>(BatchMessages.events(lines), lines.last()));
    }

    @Override
    public void close() {
        reader.close();
    }
}
