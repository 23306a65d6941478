// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.worker.Timers;
import dev.firesteel.server.worker.WorkerRegistry;
import dev.firesteel.server.worker.WorkersElsewhere;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a pool is built on.
 *
 * @param taken knows the workers that sessions have, on this server or another
 * @param folder where each worker's own folder is
 * @param executor threads for the pool's work, none of them an event loop
 * @param secrets a new unguessable text at each call
 */
public record PoolServices(
        WorkerLauncher launcher,
        WorkerRegistry workers,
        WorkersElsewhere taken,
        PoolSettings settings,
        Path folder,
        Timers timers,
        Executor executor,
        Supplier<String> secrets) {}
