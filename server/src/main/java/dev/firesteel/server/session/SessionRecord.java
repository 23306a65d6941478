// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into a session's row what became of it. The session goes on when that fails: what runs, runs, and what is missing in
 * the row the next server finds out by looking for the worker.
 */
final class SessionRecord {
    private static final Logger logger = LoggerFactory.getLogger(SessionRecord.class);

    private final SessionStore store;
    private final int sessionId;

    SessionRecord(SessionStore store, int sessionId) {
        this.store = store;
        this.sessionId = sessionId;
    }

    void launched(String workerHandle) {
        tried("where its worker is", store.launched(sessionId, workerHandle));
    }

    void application(SessionView view) {
        tried("its application", store.application(sessionId, view.appId(), view.sparkUiUrl()));
    }

    /** Completes, in the store's order and never exceptionally, when it is written or cannot be. */
    CompletionStage<Void> ended(SessionState state, String reason, Instant at) {
        return tried("its end", store.ended(sessionId, state, reason, at));
    }

    private CompletionStage<Void> tried(String what, CompletionStage<Void> write) {
        return write.exceptionally(failure -> {
            logger.warn("Session {}: {} was not stored: {}", sessionId, what, failure.toString());
            return null;
        });
    }
}
