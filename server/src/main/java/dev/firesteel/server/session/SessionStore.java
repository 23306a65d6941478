// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.worker.WorkerCredentials;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions. Writes take effect in the order of the calls and complete when they are durable. Stages fail with
 * {@code STORE_UNAVAILABLE}.
 */
public interface SessionStore {

    /**
     * Adds a session under the next id, in state {@code STARTING}. When the owner has one with this request id, nothing is
     * written and that one is returned. Fails with {@code DUPLICATE_SESSION_NAME} when one that has not ended has the
     * name. A refusal uses up no id.
     */
    CompletionStage<Created> create(
            CreateSession request,
            @Nullable String owner,
            @Nullable String proxyUser,
            WorkerCredentials worker,
            Instant createdAt);

    /** Lets a worker be launched in place of one that never was; does nothing when it was. */
    CompletionStage<Void> replaceWorker(int sessionId, WorkerCredentials worker);

    CompletionStage<Void> launched(int sessionId, String workerHandle);

    CompletionStage<Void> application(int sessionId, @Nullable String appId, @Nullable String sparkUiUrl);

    CompletionStage<Void> ended(int sessionId, SessionState state, String reason, Instant endedAt);

    /** Forgets the session, its statements and their events. */
    CompletionStage<Void> delete(int sessionId);

    /** All sessions, of a shared store those of this server, by ascending id. */
    CompletionStage<List<SessionRow>> all();

    /** How much output is stored of the ended ones of these, those first that ended first. */
    CompletionStage<List<EndedSize>> endedSizes();

    /** Whether a session that has not ended, of whichever server, has this worker. */
    CompletionStage<Boolean> hasWorker(String workerId);

    record EndedSize(int sessionId, long bytes) {}

    /** What became of {@link #create}; {@code fresh} is false for a repeat. */
    record Created(SessionRow row, boolean fresh) {}
}
