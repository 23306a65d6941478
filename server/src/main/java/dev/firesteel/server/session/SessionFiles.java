// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.auth.Principal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one entry to the files of sessions. Never blocks; stages fail as those of {@link Sessions} do. Files are added before any
 * statement that comes later. A stage of adding completes when the worker has the file, of a session that is not ready yet
 * when that is durable; it fails with {@code FILE_NOT_ADDED} when Spark does not take it.
 */
public interface SessionFiles {

    /** Adds what the worker can read, as the caller wrote it. */
    CompletionStage<Void> addUri(Principal caller, String session, FileKind kind, String uri);

    /** Adds a content that is there. Fails with {@code ARTIFACT_NOT_FOUND}. */
    CompletionStage<Void> addArtifact(Principal caller, String session, FileKind kind, String name, String sha256);

    /**
     * Begins to take a content in for a session.
     *
     * @param sha256 what its checksum has to be; null when the caller doesn't say
     */
    CompletionStage<FileUpload> upload(
            Principal caller, String session, FileKind kind, String name, @Nullable String sha256);

    /** Those of the contents that are there, in the same order. */
    CompletionStage<List<String>> known(List<String> sha256);
}
