// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A log that several sessions have, as their workers are one process.
 *
 * @param file where the process writes
 * @param story how the session came there, as the end of a sentence
 */
public record SharedLog(Path file, String story) {
    public SharedLog {
        requireNonNull(file, "file");
        requireNonNull(story, "story");
    }
}
