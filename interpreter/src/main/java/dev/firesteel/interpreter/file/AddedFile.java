// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

import static java.util.Objects.requireNonNull;

/**
 * A file that the server wants to be added.
 *
 * @param id of the session's files this one
 * @param name without folders
 * @param sha256 the artifact that is its content; empty when {@code uri} says where it is
 */
public record AddedFile(int id, FileKind kind, String name, String sha256, String uri) {
    public AddedFile {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(sha256, "sha256");
        requireNonNull(uri, "uri");
    }
}
