// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that share an application whose server is killed, or ends. */
@Timeout(900)
class SharedRestartIT {
    @TempDir
    private Path folder;

    private Rest rest;

    @Test
    void sessionsGoOnUnderTheNextServerAndTheirApplicationEndsWithTheLast() throws Exception {
        String port = Integer.toString(freePort());
        String first;
        String second;
        String running;
        String application;
        ProcessHandle process;
        try (Program server = start(port)) {
            rest = Rest.at(server.url());
            first = shared();
            second = shared();
            application = appId(first);
            assertThat(appId(second)).isEqualTo(application);
            process = EndingsIT.worker(rest, first);
            rest.run(first, "val kept = 5");
            running = rest.submit(
                    second,
                    "val gate = new java.io.File(\"" + folder.resolve("gate") + "\")\n"
                            + "while (!gate.exists) Thread.sleep(100)\nprintln(\"through\")");
            server.process().destroyForcibly().waitFor();
        }
        try (Program server = start(port)) {
            rest = Rest.at(server.url());
            awaitState(first, "idle");
            awaitState(second, "busy");
            assertThat(text(first, "kept + 1")).contains("Int = 6");
            Files.createFile(folder.resolve("gate"));
            assertThat(rest.ended(running)
                            .path("output")
                            .path("data")
                            .path("text/plain")
                            .asText())
                    .contains("through");
            String third = shared();
            assertThat(appId(third)).isNotEqualTo(application);

            rest.delete(first);
            assertThat(text(second, "sc.parallelize(1 to 10).count()")).contains("Long = 10");
            assertThat(process.isAlive()).isTrue();
            rest.delete(second);
            process.onExit().get();
            assertThat(text(third, "1 + 1")).contains("Int = 2");

            List<ProcessHandle> ours = PoolIT.workers(server);
            assertThat(ours).hasSize(1);
            server.process().toHandle().destroy();
            assertThat(server.end().exitCode()).isZero();
            assertThat(ours).noneMatch(ProcessHandle::isAlive);
        }
    }

    private Program start(String port) throws IOException {
        return Program.start(
                folder,
                "server",
                "--port",
                port,
                "--data",
                folder.resolve("data").toString());
    }

    private String shared() {
        Rest.Answer created = rest.post("/sessions", "{\"conf\":{\"firesteel.share\":\"user\"},\"kind\":\"spark\"}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String session = created.header("location");
        awaitState(session, "idle");
        return session;
    }

    private void awaitState(String session, String state) {
        await().atMost(Duration.ofMinutes(3)).until(() -> rest.get(session + "/state")
                .json()
                .path("state")
                .asText()
                .equals(state));
    }

    private String appId(String session) {
        return rest.get(session).json().path("appId").asText();
    }

    private String text(String session, String code) {
        return rest.run(session, code)
                .path("output")
                .path("data")
                .path("text/plain")
                .asText();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
