// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pods, by a label. spark-submit waits for the driver's pod, but succeeds however that ends, and its own end does not touch the pod;
 * pods of executors whose driver was killed stay too.
 */
final class KubernetesApplications implements ClusterApplications {
    private static final Logger log = LoggerFactory.getLogger(KubernetesApplications.class);
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.KubernetesPodsMain";
    private static final String LABEL = "label.firesteel-id";

    /** A label's value has no more. */
    private static final int LENGTH = 63;

    private static final Pattern EXIT_CODE = Pattern.compile("^exit-code=([0-9]+)$", Pattern.MULTILINE);

    private final ClusterClient client;
    private final boolean driverIsPod;

    KubernetesApplications(WorkerJvm jvm) {
        this.client = new ClusterClient(jvm);
        this.driverIsPod = jvm.settings().deployMode().equals("cluster");
    }

    @Override
    public void mark(Map<String, String> conf, String id) {
        conf.put("spark.kubernetes.driver." + LABEL, value(id));
        conf.put("spark.kubernetes.executor." + LABEL, value(id));
        conf.put("spark.kubernetes.submission.waitAppCompletion", "true");
    }

    @Override
    public void kill(String id, Path submitted) throws InterruptedException {
        try {
            client.run(submitted, MAIN_CLASS, "delete", value(id));
        } catch (IOException e) {
            log.warn("Pods with the label firesteel-id={} may be left: {}", value(id), e.getMessage());
        }
    }

    @Override
    public BatchExit exit(String id, Path submitted) throws InterruptedException {
        if (!driverIsPod) {
            return BatchExit.of(0);
        }
        try {
            String said = client.run(submitted, MAIN_CLASS, "exit-code", value(id));
            Matcher found = EXIT_CODE.matcher(said);
            return found.find()
                    ? BatchExit.of(Integer.parseInt(found.group(1)))
                    : new BatchExit(null, "the pod of its driver is gone, or has not ended: there is no exit code");
        } catch (IOException e) {
            log.warn("How the pod with the label firesteel-id={} ended is not known: {}", value(id), e.getMessage());
            return new BatchExit(null, "the pod of its driver could not be looked at: its exit code is not known");
        }
    }

    private static String value(String id) {
        return id.substring(0, Math.min(LENGTH, id.length()));
    }
}
