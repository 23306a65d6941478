// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

import java.io.IOException;
import java.nio.file.Path;

/** Where artifacts come from. */
@FunctionalInterface
public interface ArtifactSource {
    /**
     * Writes the content to a file; waits for the source as long as it is away.
     *
     * @throws IOException says in one sentence why there is no such content
     */
    void fetch(String sha256, Path target) throws IOException, InterruptedException;
}
