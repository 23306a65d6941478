// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a worker on this machine may leave behind, here and in a cluster.
 *
 * @param folder null when nobody knows it any more
 * @param applications null where nothing outlives its processes here
 */
record WorkerRemains(
        String workerId, @Nullable Path folder, @Nullable ClusterApplications applications) {
    private static final String CONFIGURATION = "cluster.properties";

    /** Keeps, in the worker's folder, what clearing up in a cluster needs of its configuration. The worker removes its own file. */
    static void keep(Map<String, String> conf, Path folder) throws IOException {
        Map<String, String> kept = new HashMap<>(conf);
        kept.keySet()
                .removeIf(key -> !key.startsWith("spark.kubernetes.")
                        && !key.equals("spark.master")
                        && !key.equals(LocalSettings.DEPLOY_MODE));
        SparkConf.write(kept, folder.resolve(CONFIGURATION));
    }

    /** Of a process, which runs in its worker's folder. */
    static WorkerRemains of(ProcessHandle process, String workerId, @Nullable ClusterApplications applications) {
        Path folder;
        try {
            folder = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
        } catch (IOException ended) {
            folder = null;
        }
        return new WorkerRemains(workerId, folder, applications);
    }

    /** Ends it all. Blocks. */
    void clearUp() {
        Leftovers.clearUp(workerId);
        if (applications != null && folder != null) {
            try {
                applications.kill(workerId, folder.resolve(CONFIGURATION));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
