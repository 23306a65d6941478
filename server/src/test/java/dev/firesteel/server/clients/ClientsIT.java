// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.clients;

import dev.firesteel.server.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of Livy's REST API, each by a script of {@code src/test/python} that says what it expects. */
class ClientsIT {

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static ClientsPython python;

    @BeforeAll
    static void install() throws Exception {
        python = ClientsPython.installed("requirements.txt");
    }

    @Test
    void requestsFollowsTheLivyGuide() throws Exception {
        python.run(Path.of("livy_guide.py"), server.url());
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark", "pyspark", "sql"})
    void pylivy(String kind) throws Exception {
        python.run(Path.of("pylivy_client.py"), server.url(), kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"spark", "pyspark"})
    void sparkmagic(String kind) throws Exception {
        python.run(Path.of("sparkmagic_kernel.py"), server.url(), kind);
    }
}
