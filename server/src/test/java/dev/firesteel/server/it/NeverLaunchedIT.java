// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.RunningServer;
import dev.firesteel.server.session.CreateSession;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.store.DataFolder;
import dev.firesteel.server.store.JdbcStore;
import dev.firesteel.server.store.StoreSettings;
import dev.firesteel.server.worker.WorkerCredentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that was killed after it had accepted a session and before it had launched its worker, and is started again. */
@Timeout(300)
class NeverLaunchedIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer().with("data.dir", NeverLaunchedIT::dataWithASession);

    private static String dataWithASession() throws Exception {
        Path data = Files.createTempDirectory("firesteel-never-launched");
        try (DataFolder folder = DataFolder.open(data);
                JdbcStore store = JdbcStore.sqlite(folder, StoreSettings.DEFAULT)) {
            store.alone()
                    .sessions()
                    .create(
                            CreateSession.of(Kind.SPARK),
                            null,
                            null,
                            WorkerCredentials.of("worker", "token of the server that was killed"),
                            Instant.now())
                    .toCompletableFuture()
                    .get();
        }
        return data.toString();
    }

    @Test
    void theSessionGetsItsWorker() {
        assertThat(Rest.at(SERVER.url())
                        .run("/sessions/0", "1 + 1")
                        .path("output")
                        .path("data")
                        .path("text/plain")
                        .asText())
                .isEqualTo("res0: Int = 2\n");
    }
}
