// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.eventlog.StatementRef;
import java.util.concurrent.CompletionStage;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes the events of forgotten statements, a piece at a time so that other writes go between. What is left when the
 * server stops is removed after its next start.
 */
final class Purge {
    private static final Logger log = LoggerFactory.getLogger(Purge.class);

    /** Events a piece; with texts of 64 KiB some 16 MB. */
    private static final int PIECE = 256;

    private final GroupWriter writer;

    Purge(GroupWriter writer) {
        this.writer = writer;
    }

    /** Starts, or goes on until nothing is forgotten. To be called after what forgets was submitted. */
    void start() {
        CompletionStage<Boolean> piece = writer.submit(null, Purge::piece);
        piece.whenComplete((more, failure) -> {
            if (failure != null) {
                log.debug("Events of forgotten statements stay until the next start", failure);
            } else if (more) {
                start();
            }
        });
    }

    private static boolean piece(Handle handle) {
        var next = handle.createQuery("SELECT session_id, statement_id FROM forgotten_statements LIMIT 1")
                .map((row, context) -> new StatementRef(row.getInt("session_id"), row.getInt("statement_id")))
                .findOne();
        if (next.isEmpty()) {
            return false;
        }
        StatementRef statement = next.get();
        int removed = handle.createUpdate("DELETE FROM events WHERE session_id = ? AND statement_id = ? AND sequence <"
                        + " ? + (SELECT MIN(sequence) FROM events WHERE session_id = ? AND statement_id = ?)")
                .bind(0, statement.sessionId())
                .bind(1, statement.statementId())
                .bind(2, PIECE)
                .bind(3, statement.sessionId())
                .bind(4, statement.statementId())
                .execute();
        if (removed == 0) {
            handle.createUpdate("DELETE FROM forgotten_statements WHERE session_id = ? AND statement_id = ?")
                    .bind(0, statement.sessionId())
                    .bind(1, statement.statementId())
                    .execute();
        }
        return true;
    }
}
