// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventReader;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A statement's events as messages of a stream. */
record StatementSource<R>(EventReader reader, Function<Event, R> translate) implements EventStream.Source<R> {
    /** About as much as one watcher may hold in memory. */
    private static final int BATCH_BYTES = 64 << 10;

    @Override
    public CompletionStage<EventStream.Batch<R>> next() {
        return reader.next(BATCH_BYTES)
                .thenApply(slice -> EventStream.Batch.of(slice.events(), translate, slice.complete()));
    }

    @Override
    public void close() {
        reader.close();
    }
}
