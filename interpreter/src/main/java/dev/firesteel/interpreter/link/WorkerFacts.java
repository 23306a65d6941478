// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.worker.v1.Hello;
import dev.firesteel.worker.v1.PhaseReached;
import java.time.Clock;
import java.time.Instant;

/** What the worker says of itself, in each hello and as it is reached. Confined to the link's thread. */
final class WorkerFacts {
    private final String scalaVersion;
    private final int parallelSql;
    private final Clock clock;
    private final Instant started;
    private String sparkVersion = "";
    private String appId = "";
    private String uiAddress = "";
    private boolean ready;

    WorkerFacts(String scalaVersion, int parallelSql, Clock clock) {
        this.scalaVersion = scalaVersion;
        this.parallelSql = parallelSql;
        this.clock = clock;
        this.started = ProcessHandle.current().info().startInstant().orElse(clock.instant());
    }

    PhaseReached resolving() {
        return phase("resolving").build();
    }

    PhaseReached sparkUp(String version, String applicationId, String ui) {
        sparkVersion = version;
        appId = applicationId;
        uiAddress = ui;
        return phase("spark")
                .setSparkVersion(version)
                .setAppId(applicationId)
                .setSparkUiUrl(ui)
                .build();
    }

    PhaseReached interpreterUp() {
        return phase("interpreter").build();
    }

    PhaseReached ready() {
        ready = true;
        return phase("ready").build();
    }

    Hello.Builder hello() {
        return Hello.newBuilder()
                .setPid(ProcessHandle.current().pid())
                .setScalaVersion(scalaVersion)
                .setSparkVersion(sparkVersion)
                .setAppId(appId)
                .setSparkUiUrl(uiAddress)
                .setParallelSql(parallelSql)
                .setReady(ready);
    }

    private PhaseReached.Builder phase(String name) {
        return PhaseReached.newBuilder().setName(name).setElapsedMillis(clock.millis() - started.toEpochMilli());
    }
}
