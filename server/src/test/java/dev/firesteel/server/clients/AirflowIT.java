// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.clients;

import dev.firesteel.server.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Airflow's own operator against a real server, in an environment of its own: Airflow and the other clients exclude each other. */
@Timeout(900)
class AirflowIT {
    @TempDir
    private Path folder;

    @RegisterExtension
    static final RunningServer server =
            new RunningServer().with("session.allowed-dirs", System.getProperty("java.io.tmpdir"));

    @Test
    void livyOperatorRunsBatches() throws Exception {
        ClientsPython.installed("airflow.txt").run(Path.of("airflow_livy.py"), server.url(), folder.toString());
    }
}
