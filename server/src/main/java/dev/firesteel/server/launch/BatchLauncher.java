// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Starts batches. Thread-safe; nothing here blocks the caller. */
public interface BatchLauncher {

    /** Starts a batch, at most once for its folder. Fails with the reason in one sentence; then nothing is left of it. */
    CompletionStage<BatchHandle> launch(SubmitRequest request);

    /** Finds a batch that was launched before, also when it has ended since. Empty when it never was launched. */
    CompletionStage<Optional<BatchHandle>> find(String launchId, Path folder);
}
