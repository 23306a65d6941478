// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.artifact;

import org.jspecify.annotations.Nullable;

/**
 * A file of a session.
 *
 * @param id counts from 1 in each session
 * @param name without folders
 * @param sha256 the artifact that is its content; null when it comes from {@code uri}
 * @param uri where the worker reads it; null when it is an artifact
 */
public record AddedFile(
        int id,
        FileKind kind,
        String name,
        @Nullable String sha256,
        @Nullable String uri) {

    /** The same, whatever its number. */
    public boolean sameAs(AddedFile other) {
        return equals(new AddedFile(id, other.kind, other.name, other.sha256, other.uri));
    }

    /** Whether only one of the two can be there, since Spark keeps them under one name. */
    public boolean collidesWith(AddedFile other) {
        return name.equals(other.name) && (kind == FileKind.JAR) == (other.kind == FileKind.JAR);
    }

    /** The file under the number that its session gives it. */
    public AddedFile numbered(int number) {
        return new AddedFile(number, kind, name, sha256, uri);
    }
}
