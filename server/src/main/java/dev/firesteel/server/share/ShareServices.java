// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.worker.Timers;
import dev.firesteel.server.worker.WorkerRegistry;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What shared applications are built on.
 *
 * @param launcher starts their workers, and those of sessions that share none
 * @param folder where each application's own folder is
 * @param executor threads for the applications' work, none of them an event loop
 * @param secrets a new unguessable text at each call
 */
public record ShareServices(
        WorkerLauncher launcher,
        WorkerRegistry workers,
        ShareSettings settings,
        Path folder,
        Timers timers,
        Executor executor,
        Supplier<String> secrets) {}
