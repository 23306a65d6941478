// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.statement.Kind;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Commands to a connected worker. Sent in order, never blocking; what is sent when the stream is ending is lost, and the
 * worker's next hello is the occasion to send it again. Thread-safe.
 */
public interface WorkerConnection {

    /** Runs a statement. A worker ignores one that it has or has had, so a repeat is safe. */
    void execute(int statementId, Kind kind, String code, @Nullable Integer rowLimit);

    void cancel(int statementId);

    /** Candidates at the cursor; fails with {@code SESSION_NOT_ACTIVE} when the stream ends before the answer. */
    CompletionStage<List<String>> complete(Kind kind, String code, int cursor);

    /**
     * Gives a worker of the pool to a session with this configuration. The keys in the answer cannot be set: then nothing
     * was. Fails as {@link #complete} does. Asked once at a time.
     */
    CompletionStage<List<String>> bind(Map<String, String> conf);

    /** Opens a session in a worker that hosts some; a repeat changes nothing. Fails as {@link #complete} does. */
    CompletionStage<OpenOutcome> openSession(HostedSession session);

    /** Ends a session in a worker that hosts some. */
    void closeSession(String workerId, String reason);

    /** Adds a file before any statement that is sent after it. The listener hears what became of it, of a repeat again. */
    void addFile(AddedFile file);

    /** Asks the worker to end. */
    void shutdown(String reason);
}
