// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What runs of workers and batches in a cluster that knows it by a mark, and that can outlive the process here. */
interface ClusterApplications {

    /** Null where nothing outlives its driver's process. */
    static @Nullable ClusterApplications of(WorkerJvm jvm) {
        if (jvm.settings().onYarn()) {
            return new YarnApplications(jvm);
        }
        return jvm.settings().onKubernetes() ? new KubernetesApplications(jvm) : null;
    }

    /** Marks what is made with this configuration. */
    void mark(Map<String, String> conf, String id);

    /** Kills what lives with this mark, and says in the log when that cannot be done. Blocks. */
    void kill(String id, Path submitted) throws InterruptedException;

    /**
     * How one ended whose spark-submit has succeeded. Blocks.
     *
     * @param submitted the configuration that it was submitted with
     */
    BatchExit exit(String id, Path submitted) throws InterruptedException;
}
