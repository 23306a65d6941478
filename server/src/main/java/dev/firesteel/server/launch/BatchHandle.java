// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** One launched batch, perhaps by an earlier server process. */
public interface BatchHandle {

    /** Completes, never exceptionally, when nothing of the batch runs any more. */
    CompletionStage<BatchExit> onExit();

    /** Asks it to end, kills it with all it started after {@code grace}. Completes as {@link #onExit()} does. */
    CompletionStage<BatchExit> terminate(Duration grace);
}
