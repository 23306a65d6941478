// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.util.concurrent.CompletionStage;

/** Knows the workers of the other servers that share the store. */
@FunctionalInterface
public interface WorkersElsewhere {

    /** Whether a living session has this worker: then it dials on, else it ends. */
    CompletionStage<Boolean> knows(String workerId);
}
