// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A worker in a cluster, by the process on this machine that submitted it. */
final class ClusterWorker implements WorkerHandle {
    private final BatchHandle submission;
    private final String workerId;
    private final Path folder;

    ClusterWorker(BatchHandle submission, String workerId, Path folder) {
        this.submission = submission;
        this.workerId = workerId;
        this.folder = folder;
    }

    /** Whether its process can be seen from here. */
    static boolean here(String description) {
        return parts(description)[2].equals(Host.NAME);
    }

    static String workerId(String description) {
        return parts(description)[1];
    }

    static Path folder(String description) {
        return Path.of(parts(description)[3]);
    }

    private static String[] parts(String description) {
        String[] parts = description.split(" ", 4);
        if (parts.length < 4 || !parts[0].equals("cluster")) {
            throw new IllegalArgumentException("not a worker in a cluster: '" + description + "'");
        }
        return parts;
    }

    @Override
    public String describe() {
        return "cluster " + workerId + " " + Host.NAME + " " + folder;
    }

    /** Its driver gives up by itself when it finds no server. */
    @Override
    public boolean waitsInCluster() {
        return true;
    }

    @Override
    public CompletionStage<ExitReason> onExit() {
        return submission.onExit().thenApply(ClusterWorker::reason);
    }

    @Override
    public CompletionStage<ExitReason> terminate(Duration grace) {
        return submission.terminate(grace).thenApply(ClusterWorker::reason);
    }

    private static ExitReason reason(BatchExit exit) {
        return ExitReason.exited("spark-submit: " + exit.text());
    }
}
