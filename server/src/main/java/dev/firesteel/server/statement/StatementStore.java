// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.StatementRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps statements. Writes take effect in the order of the calls and complete when they are durable. How a statement goes
 * on after it was accepted is written with its events. Stages fail with {@code STORE_UNAVAILABLE}.
 */
public interface StatementStore {

    /**
     * Accepts a statement: gives it the session's next id. When the session has one with this request id, nothing is
     * written and that one is returned. Fails with {@code SESSION_NOT_FOUND}.
     */
    CompletionStage<Accepted> accept(
            int sessionId, String code, Kind kind, @Nullable Integer rowLimit, @Nullable String requestId);

    /** The statement that a request with this id made. */
    CompletionStage<Optional<StatementRow>> requested(int sessionId, String requestId);

    /** Remembers that a statement was asked to end, if it has not ended. */
    CompletionStage<Void> cancelling(StatementRef statement);

    CompletionStage<Optional<StatementRow>> find(StatementRef statement);

    /** Statements without jobs in order of their ids, {@code size} at the most, the first {@code from} passed over. */
    CompletionStage<List<StatementRow>> list(int sessionId, int from, int size, boolean descending);

    /** How many statements there are without jobs. */
    CompletionStage<Integer> count(int sessionId);

    /** Those that have not ended, by ascending id. */
    CompletionStage<List<StatementRow>> unfinished(int sessionId);

    /** Forgets ended statements that are not to be kept, the oldest first, and their events. */
    CompletionStage<Retired> retire(int sessionId, StatementRetention keep);

    /** What was forgotten; {@code oldestEnd} is when the oldest of the ended ones that are left ended, null when none is. */
    record Retired(List<StatementRef> statements, @Nullable Instant oldestEnd) {}

    /** What became of {@link #accept}; {@code fresh} is false for a repeat. */
    record Accepted(StatementRow row, boolean fresh) {}
}
