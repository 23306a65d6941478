// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.launch.BatchLauncher;
import dev.firesteel.server.worker.Timers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What batches are built on.
 *
 * @param launchers by the name of the profile of Spark that they submit to; the default one's is empty
 * @param folder where each batch's own folder is
 * @param executor threads for the batches' work and for reading their logs, none of them an event loop
 * @param secrets a new unguessable text at each call
 */
public record BatchServices(
        BatchStore store,
        Map<String, BatchLauncher> launchers,
        BatchSettings settings,
        RequestRules rules,
        Path folder,
        Clock clock,
        Timers timers,
        Executor executor,
        Supplier<String> secrets) {
    public BatchServices {
        launchers = Map.copyOf(launchers);
    }
}
