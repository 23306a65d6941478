// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.artifact;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Keeps which session has which files, as long as the session. Writes take effect in the order of the calls and complete when
 * they are durable. Stages fail with {@code STORE_UNAVAILABLE}.
 */
public interface AddedFileStore {

    /** Adds a file under the session's next number, which is used once. Fails with {@code SESSION_NOT_FOUND}. */
    CompletionStage<AddedFile> add(int sessionId, AddedFile file);

    CompletionStage<Void> remove(int sessionId, int fileId);

    /** Those of a session, in the order of their numbers. */
    CompletionStage<List<AddedFile>> of(int sessionId);

    /** The artifacts that sessions have, of whichever server. */
    CompletionStage<Set<String>> artifacts();
}
