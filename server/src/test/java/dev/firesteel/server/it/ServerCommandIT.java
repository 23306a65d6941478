// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server as a process: how it starts, doesn't, stops and comes back. */
@Timeout(600)
class ServerCommandIT {
    @TempDir
    private Path folder;

    @Test
    void itAnswersEverywhereAndStopsWithItsWorkers() throws Exception {
        try (Program server = start()) {
            Rest rest = Rest.at(server.url());
            assertThat(rest.get("/healthz").status()).isEqualTo(200);
            assertThat(rest.get("/readyz").status()).isEqualTo(200);
            assertThat(rest.get("/version").json().path("version").asText()).isEqualTo("1.0.0-firesteel");
            assertThat(rest.post("/sessions", "{}", "Origin", "https://example.com")
                            .status())
                    .isEqualTo(403);
            assertThat(rest.post("/sessions", "{\"kind\":\"?\"}", "Origin", "http://localhost:3000")
                            .status())
                    .isEqualTo(400);
            String session = rest.session("sql");
            rest.run(session, "select 1");
            assertThat(rest.get("/metrics").body())
                    .contains(
                            "firesteel_calls_seconds_count{code=\"OK\",method=\"firesteel.v1.StatementService/RunStatement\"} 1",
                            "firesteel_session_start_seconds_count{phase=\"launched\"} 1",
                            "firesteel_session_start_seconds_count{phase=\"connected\"} 1",
                            "firesteel_session_start_seconds_count{phase=\"interpreter\"} 1",
                            "firesteel_session_start_seconds_count{phase=\"spark\"} 1",
                            "firesteel_session_start_seconds_count{phase=\"ready\"} 1");
            assertRowLimitIsKept(rest, session);
            ProcessHandle worker = EndingsIT.worker(rest, session);

            // Not of the process: that would close what we read from it.
            server.process().toHandle().destroy();

            Program.End end = server.end();
            assertThat(end.exitCode()).isZero();
            assertThat(end.err()).isEmpty();
            assertThat(worker.isAlive()).isFalse();
        }
        try (Program server = start()) {
            Rest rest = Rest.at(server.url());
            assertThat(rest.get("/sessions/0/state").json().path("state").asText())
                    .isEqualTo("dead");
            assertThat(rest.get("/sessions/0/statements/0").json().path("state").asText())
                    .isEqualTo("available");
            assertThat(rest.session("sql")).isEqualTo("/sessions/1");
        }
    }

    private static void assertRowLimitIsKept(Rest rest, String session) {
        Rest.Answer accepted = rest.post(
                session + "/statements", "{\"code\":\"select * from range(5)\",\"kind\":\"sql\",\"rowLimit\":2}");
        JsonNode output = rest.ended(accepted.header("location")).path("output");
        assertThat(output.path("data").path("application/json").path("data").toString())
                .isEqualTo("[[0],[1]]");
        assertThat(output.path("truncated").asText()).startsWith("the first 2 rows");
        assertThat(rest.post(session + "/statements", "{\"code\":\"select 1\",\"rowLimit\":-1}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aKilledServerComesBackWithItsSessions() throws Exception {
        int port = freePort();
        Gates gates = new Gates(folder);
        try (Program server = start("--port", Integer.toString(port))) {
            Rest rest = Rest.at(server.url());
            String session = rest.session("spark");
            rest.run(session, "val kept = 42");
            String held = rest.submit(session, gates.code("gate") + "; println(\"printed without a server\")");
            rest.submit(session, "print(kept)");
            // Else nobody may be at the gate: what the worker was not given waits for the next server.
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> rest.get(held).json().path("started").asLong() > 0);
            server.process().destroyForcibly().waitFor();
        }
        gates.open("gate");
        try (Program server = start("--port", Integer.toString(port))) {
            Rest rest = Rest.at(server.url());
            assertThat(text(rest, "/sessions/0/statements/1")).isEqualTo("printed without a server\n");
            assertThat(text(rest, "/sessions/0/statements/2")).isEqualTo("42");
            assertThat(rest.get("/sessions/0/state").json().path("state").asText())
                    .isEqualTo("idle");
            rest.delete("/sessions/0");
        }
    }

    @Test
    void aPortInUseIsToldInOneSentence() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refused(
                    "port " + taken.getLocalPort() + " of 127.0.0.1 is in use, perhaps by another server"
                            + " (expected: a free one; choose it with --port)",
                    "--port",
                    Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    void aSparkHomeThatIsNotOneIsToldInOneSentence() throws Exception {
        refused(
                folder + " is not a Spark home (expected: a folder with jars/ in it)",
                "--spark-home",
                folder.toString());
    }

    @Test
    void aDataFolderThatCannotBeUsedIsToldInOneSentence() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        Program.End end = Program.run(
                folder, "server", "--port", "0", "--data", file.resolve("data").toString());

        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(end.out()).isEmpty();
        assertThat(end.err().lines()).singleElement().asString().startsWith("firesteel: The data folder " + file);
    }

    @Test
    void aDataFolderOfAnotherServerIsToldInOneSentence() throws Exception {
        try (Program server = start()) {
            server.url();
            refused("The data folder " + folder.resolve("data")
                    + " is in use by another server (expected: a folder of its own).");
        }
    }

    @Test
    void anAddressThatOthersReachIsRefused() throws Exception {
        refused(
                "server.host: 0.0.0.0 can be reached from elsewhere, and whoever reaches it could run code here:"
                        + " authentication comes first (expected: a loopback address such as 127.0.0.1)",
                "-Dserver.host=0.0.0.0");
    }

    @Test
    void aConfigurationThatIsNotUnderstoodIsToldInOneSentence() throws Exception {
        Path config = Files.writeString(folder.resolve("my.conf"), "server.prot = 1\n");

        refused(config + ": there is no key server.prot (did you mean server.port?)", "--config", config.toString());
    }

    private void refused(String sentence, String... arguments) throws Exception {
        try (Program server = start(arguments)) {
            assertThat(server.end()).isEqualTo(new Program.End(1, "", "firesteel: " + sentence + "\n"));
        }
    }

    private Program start(String... arguments) throws IOException {
        String[] all = new String[arguments.length + 4];
        all[0] = "server";
        all[1] = "--data";
        all[2] = folder.resolve("data").toString();
        all[3] = "-Dsession.stop-timeout=30s";
        System.arraycopy(arguments, 0, all, 4, arguments.length);
        boolean portIsGiven = String.join(" ", arguments).contains("--port");
        return Program.start(folder, portIsGiven ? all : withFreePort(all));
    }

    private static String[] withFreePort(String[] arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--port";
        all[arguments.length + 1] = "0";
        return all;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String text(Rest rest, String statement) {
        return rest.ended(statement)
                .path("output")
                .path("data")
                .path("text/plain")
                .asText();
    }
}
