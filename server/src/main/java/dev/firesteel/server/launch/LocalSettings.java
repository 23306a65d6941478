// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a {@link LocalLauncher} needs to know.
 *
 * @param java the JVM's executable
 * @param javaOptions further flags for every worker's JVM
 * @param master Spark's master for every session
 * @param sparkConf Spark configuration of every session; a request's own wins
 * @param serverAddress {@code host:port} that workers dial; asked at each launch, when the server listens
 * @param cache folder of what makes starts quicker and can be made again
 * @param orphanTimeout how long a worker goes on without its server
 */
public record LocalSettings(
        SparkHome spark,
        Path workerJar,
        Path java,
        List<String> javaOptions,
        String master,
        Map<String, String> sparkConf,
        Supplier<String> serverAddress,
        Path cache,
        Duration orphanTimeout) {
    static final String DEPLOY_MODE = "spark.submit.deployMode";
    private static final String KUBERNETES = "k8s://";

    public LocalSettings {
        javaOptions = List.copyOf(javaOptions);
        sparkConf = Map.copyOf(sparkConf);
        String mode = sparkConf.getOrDefault(DEPLOY_MODE, "client");
        boolean hasClusterMode = master.equals("yarn") || master.startsWith(KUBERNETES);
        if (!mode.equals("client") && !(mode.equals("cluster") && hasClusterMode)) {
            throw new IllegalArgumentException(DEPLOY_MODE + ": " + mode + " with spark.master " + master
                    + " (expected: client, or with yarn and k8s://… also cluster)");
        }
        if (master.startsWith(KUBERNETES) && master.indexOf("://", KUBERNETES.length()) < 0) {
            // As spark-submit does it, which a worker is not started by.
            master = KUBERNETES + "https://" + master.substring(KUBERNETES.length());
        }
    }

    /** Where drivers run: {@code client} is this machine. */
    String deployMode() {
        return sparkConf.getOrDefault(DEPLOY_MODE, "client");
    }

    /** Whether the drivers of sessions run in the cluster. */
    public boolean inCluster() {
        return deployMode().equals("cluster") && onYarn();
    }

    /** Whether it is for batches alone: a session's driver in a pod would not reach the server. */
    public boolean forBatchesOnly() {
        return deployMode().equals("cluster") && onKubernetes();
    }

    boolean onYarn() {
        return master.equals("yarn");
    }

    boolean onKubernetes() {
        return master.startsWith(KUBERNETES);
    }
}
