// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.session.SessionWatch;
import dev.firesteel.v1.SessionEvent;
import java.util.concurrent.CompletionStage;

/** A session's changes as messages of a stream. */
record SessionSource(SessionWatch watch) implements EventStream.Source<SessionEvent> {
    @Override
    public CompletionStage<EventStream.Batch<SessionEvent>> next() {
        return watch.next()
                .thenApply(changes -> EventStream.Batch.of(changes, SessionMessages::event, changes.isEmpty()));
    }

    @Override
    public void close() {
        watch.close();
    }
}
