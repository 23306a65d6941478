// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.eventlog.EventReader;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementPage;
import dev.firesteel.server.statement.StatementView;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one entry to sessions and their statements. Never blocks: stages complete on the domain's own threads, and fail with
 * {@link dev.firesteel.server.error.DomainException} only (perhaps inside a {@code CompletionException}). {@code session}
 * is an id (all digits) or a name, as the caller wrote it. Every call that names a session counts as its heartbeat.
 */
public interface Sessions {

    /** Checks, makes it durable, starts the worker; completes in state {@code starting}, before the worker is there. */
    CompletionStage<SessionView> create(Principal caller, CreateSession request);

    /** With the last lines of the log. */
    CompletionStage<SessionView> get(Principal caller, String session);

    /** As {@link #get} without the log: nothing is read from anywhere. */
    CompletionStage<SessionView> state(Principal caller, String session);

    /**
     * By ascending id, with the last lines of the logs. Out of range or negative is an empty page. Not a heartbeat.
     *
     * @param expiredToo also those that no other call finds
     */
    CompletionStage<SessionPage> list(Principal caller, int from, int size, boolean expiredToo);

    /** Stops the session and forgets it. Completes when nothing of it runs. */
    CompletionStage<Void> delete(Principal caller, String session);

    /** Ends the session, keeps it readable. Completes when nothing of it runs. A repeat does nothing. */
    CompletionStage<Void> stop(Principal caller, String session);

    /** Cancels what runs now. Completes when the worker was told, or nothing runs. */
    CompletionStage<Void> interrupt(Principal caller, String session);

    /** Counts as activity: the idle time starts anew. With the last lines of the log. */
    CompletionStage<SessionView> touch(Principal caller, String session);

    /**
     * Lines of the session's log.
     *
     * @param from null or negative for the last {@code size} lines
     * @param size null for 100, negative for all
     */
    CompletionStage<LogSlice> log(Principal caller, String session, @Nullable Integer from, @Nullable Integer size);

    /** The state now, then each change. The caller closes the watch. */
    CompletionStage<SessionWatch> watch(Principal caller, String session);

    /** Queues code; completes when it is durable, in state {@code waiting} or later. */
    CompletionStage<StatementView> run(Principal caller, String session, RunStatement request);

    CompletionStage<StatementView> getStatement(Principal caller, String session, int statement);

    /** As {@link #getStatement}, when the statement has ended or {@code wait} is over. */
    CompletionStage<StatementView> awaitStatement(Principal caller, String session, int statement, Duration wait);

    /**
     * A part of the session's statements. Out of range or negative is an empty page.
     *
     * @param size null for all
     */
    CompletionStage<StatementPage> listStatements(
            Principal caller, String session, int from, @Nullable Integer size, boolean descending);

    /** Completes when the cancel is under way; does nothing to a statement that has ended. */
    CompletionStage<Void> cancel(Principal caller, String session, int statement);

    /** Reads a statement's events from the one after {@code afterSequence}. The caller closes the reader. */
    CompletionStage<EventReader> watchStatement(Principal caller, String session, int statement, long afterSequence);

    /** What could stand at the cursor: sorted, without repeats. Answers while code runs. */
    CompletionStage<List<String>> complete(Principal caller, String session, CompleteCode request);
}
