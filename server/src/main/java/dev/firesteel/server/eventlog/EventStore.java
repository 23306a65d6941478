// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Keeps the events of statements. Writes take effect in the order of the calls, each one wholly or not at all, and
 * complete when they are durable. A statement's row says its last sequence, when it started and how it ended, always as
 * its events do. Stages fail with {@code DomainException}: {@code STORE_UNAVAILABLE}, {@code STATEMENT_NOT_FOUND}.
 */
public interface EventStore {

    /**
     * Appends consecutive events, drops those that are stored, and all when the statement has its last event. Fails with
     * {@link IllegalStateException} when they would leave a gap.
     *
     * @return what was new
     */
    CompletionStage<List<Event>> append(StatementRef statement, List<Event> events);

    /**
     * Appends facts of the server, numbered after what is stored. Does nothing when the statement has its last event.
     *
     * @return what was appended
     */
    CompletionStage<List<Event>> conclude(StatementRef statement, Instant time, List<EventBody> bodies);

    /**
     * The events after one sequence up to another, in order: at most about {@code maxBytes} of them, at least one if
     * there is any.
     */
    CompletionStage<List<Event>> read(StatementRef statement, long afterSequence, long lastSequence, int maxBytes);

    /** Sequence of the last stored event, 0 when there is none. */
    CompletionStage<Long> lastSequence(StatementRef statement);
}
