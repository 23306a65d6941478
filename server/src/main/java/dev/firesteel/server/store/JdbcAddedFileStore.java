// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.artifact.AddedFile;
import dev.firesteel.server.artifact.AddedFileStore;
import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.error.DomainException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Files of sessions in a table. */
final class JdbcAddedFileStore implements AddedFileStore {
    private final Access store;

    JdbcAddedFileStore(Access store) {
        this.store = store;
    }

    @Override
    public CompletionStage<AddedFile> add(int sessionId, AddedFile file) {
        return store.write(handle -> {
            int id = handle.createQuery("SELECT next_file_id FROM sessions WHERE id = ?")
                    .bind(0, sessionId)
                    .mapTo(Integer.class)
                    .findOne()
                    .orElseThrow(() -> DomainException.sessionNotFound(Integer.toString(sessionId)));
            handle.createUpdate("UPDATE sessions SET next_file_id = next_file_id + 1 WHERE id = ?")
                    .bind(0, sessionId)
                    .execute();
            handle.createUpdate("INSERT INTO session_files (session_id, id, kind, name, sha256, uri)"
                            + " VALUES (:session, :id, :kind, :name, :sha256, :uri)")
                    .bind("session", sessionId)
                    .bind("id", id)
                    .bind("kind", file.kind().name())
                    .bind("name", file.name())
                    .bind("sha256", file.sha256())
                    .bind("uri", file.uri())
                    .execute();
            return file.numbered(id);
        });
    }

    @Override
    public CompletionStage<Void> remove(int sessionId, int fileId) {
        return store.change(handle -> {
            handle.createUpdate("DELETE FROM session_files WHERE session_id = ? AND id = ?")
                    .bind(0, sessionId)
                    .bind(1, fileId)
                    .execute();
        });
    }

    @Override
    public CompletionStage<List<AddedFile>> of(int sessionId) {
        return store.read(handle -> handle.createQuery(
                        "SELECT id, kind, name, sha256, uri FROM session_files WHERE session_id = ? ORDER BY id")
                .bind(0, sessionId)
                .map((row, context) -> new AddedFile(
                        row.getInt("id"),
                        FileKind.valueOf(row.getString("kind")),
                        row.getString("name"),
                        row.getString("sha256"),
                        row.getString("uri")))
                .list());
    }

    @Override
    public CompletionStage<Set<String>> artifacts() {
        return store.read(
                handle -> handle.createQuery("SELECT DISTINCT sha256 FROM session_files WHERE sha256 IS NOT NULL")
                        .mapTo(String.class)
                        .set());
    }
}
