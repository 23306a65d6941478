// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

/** What may be uploaded. */
@Section("Files")
public record ArtifactConfig(
        @Key(
                name = "artifact.max-size",
                byDefault = "1g",
                doc = "The largest file that can be uploaded to a session; a larger one is answered with 413.")
        DataSize maxSize) {
    public ArtifactConfig {
        require(maxSize.bytes() > 0, "artifact.max-size", maxSize, "> 0");
    }
}
