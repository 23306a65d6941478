// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.exceptions.YarnException;

/** Kills the YARN applications with a tag. A process of its own beside the server, which has no Hadoop on its class path. */
public final class YarnKillMain {
    private static final EnumSet<YarnApplicationState> LIVING = EnumSet.of(
            YarnApplicationState.NEW,
            YarnApplicationState.NEW_SAVING,
            YarnApplicationState.SUBMITTED,
            YarnApplicationState.ACCEPTED,
            YarnApplicationState.RUNNING);

    private YarnKillMain() {}

    /** Takes the tag; returns when none of them lives. */
    public static void main(String[] arguments) throws IOException, YarnException {
        try (YarnClient client = YarnClient.createYarnClient()) {
            client.init(new YarnConfiguration());
            client.start();
            for (ApplicationReport report : client.getApplications(null, LIVING, Set.of(arguments[0]))) {
                client.killApplication(report.getApplicationId());
                System.out.println("killed " + report.getApplicationId());
            }
        }
    }
}
