// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Starts workers in one kind of place. Thread-safe; nothing here blocks the caller. */
public interface WorkerLauncher {

    /**
     * Starts a worker. Completes when it is under way (not when it is ready), or fails with the reason in one sentence
     * for people; then nothing is left of it.
     */
    CompletionStage<WorkerHandle> launch(LaunchRequest request);

    /**
     * What every worker has that is launched from now on, whatever its request says: its Spark configuration, and under other
     * names what it is made of. When this changes, those that were launched before are of an older configuration.
     */
    CompletionStage<Map<String, String>> configuration();

    /** Whether a worker with this description can be looked for from here. If not, only its link tells of it. */
    boolean reaches(String description);

    /**
     * Finds a worker in reach that an earlier server process launched, by what {@link WorkerHandle#describe()} said then. Of
     * one that is certainly gone (for a process: no process has this id and this start time) what it left is ended.
     */
    WorkerHandle reattach(String description);

    /** Finds a worker that runs in reach and whose description nobody has, by its id. Empty when there is none. */
    CompletionStage<Optional<WorkerHandle>> find(String workerId);
}
