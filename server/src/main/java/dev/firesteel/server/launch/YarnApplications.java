// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Applications on YARN, by their tag. spark-submit may have ended before they have; its exit code is theirs. */
final class YarnApplications implements ClusterApplications {
    private static final Logger log = LoggerFactory.getLogger(YarnApplications.class);
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.YarnKillMain";

    private final ClusterClient client;

    YarnApplications(WorkerJvm jvm) {
        this.client = new ClusterClient(jvm);
    }

    @Override
    public void mark(Map<String, String> conf, String id) {
        conf.merge("spark.yarn.tags", id, (others, own) -> others + "," + own);
    }

    @Override
    public void kill(String id, Path submitted) throws InterruptedException {
        try {
            client.run(null, MAIN_CLASS, id);
        } catch (IOException e) {
            log.warn("Applications on YARN with the tag {} may be left: {}", id, e.getMessage());
        }
    }

    @Override
    public BatchExit exit(String id, Path submitted) {
        return BatchExit.of(0);
    }
}
