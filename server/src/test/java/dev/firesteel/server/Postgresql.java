// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A real PostgreSQL server of the packages of the system, for a test; without them the test says so and is skipped. */
public final class Postgresql implements AutoCloseable {
    private static final Path PACKAGES = Path.of("/usr/lib/postgresql");

    private final Path binaries;
    private final Path folder;
    private final int port;

    private Postgresql(Path binaries, Path folder, int port) {
        this.binaries = binaries;
        this.folder = folder;
        this.port = port;
    }

    public static Postgresql start() throws IOException, InterruptedException {
        Path binaries = binaries();
        Path folder = Files.createTempDirectory(
                Path.of("/tmp"),
                "firesteel-pg",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (isRoot()) {
            run(List.of("chown", "postgres", folder.toString()));
        }
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Postgresql server = new Postgresql(binaries, folder, port);
        server.tool("initdb", "-D", server.data(), "-U", "firesteel", "--auth=trust", "-N");
        server.run();
        return server;
    }

    /** Runs it, again after a {@link #stop()}: at the same address, with what it has stored. */
    public void run() throws IOException, InterruptedException {
        tool(
                "pg_ctl",
                "-D",
                data(),
                "-w",
                "-l",
                folder.resolve("log").toString(),
                "-o",
                "-p " + port + " -k " + folder + " -c listen_addresses=127.0.0.1 -c fsync=off",
                "start");
    }

    /** Cuts all connections. */
    public void stop() throws IOException, InterruptedException {
        tool("pg_ctl", "-D", data(), "-m", "immediate", "-w", "stop");
    }

    /** Keeps all connections, and answers nothing until {@link #goOn()}. */
    public void standStill() throws IOException, InterruptedException {
        signal("STOP");
    }

    public void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        List<String> first = Files.readAllLines(folder.resolve("data/postmaster.pid"));
        ProcessHandle postmaster =
                ProcessHandle.of(Long.parseLong(first.get(0).strip())).orElseThrow();
        List<String> command = new ArrayList<>(List.of("kill", "-" + name, Long.toString(postmaster.pid())));
        postmaster.children().map(child -> Long.toString(child.pid())).forEach(command::add);
        run(command);
    }

    private static Path binaries() throws IOException {
        if (Files.isDirectory(PACKAGES)) {
            try (Stream<Path> versions = Files.list(PACKAGES)) {
                Path newest = versions.max(Comparator.naturalOrder())
                        .map(version -> version.resolve("bin"))
                        .orElse(PACKAGES);
                if (Files.isExecutable(newest.resolve("initdb"))) {
                    return newest;
                }
            }
        }
        String reason = "There is no PostgreSQL in " + PACKAGES + " (apt-get install postgresql): not tested on it";
        System.err.println(reason);
        return Assumptions.abort(reason);
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private String data() {
        return folder.resolve("data").toString();
    }

    private void tool(String name, String... arguments) throws IOException, InterruptedException {
        // PostgreSQL doesn't run as root.
        List<String> command = new ArrayList<>(isRoot() ? List.of("runuser", "-u", "postgres", "--") : List.of());
        command.add(binaries.resolve(name).toString());
        command.addAll(List.of(arguments));
        run(command);
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("firesteel-pg", ".out");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(Path.of("/tmp").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (process.waitFor() != 0) {
                throw new IOException(command + ": " + Files.readString(output));
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** Adds an almighty user who needs a password, other than the one of {@link #database}. */
    public void addUser(String name, String password) throws IOException, InterruptedException {
        try (Connection connection = DriverManager.getConnection(url("postgres"))) {
            connection.createStatement().execute("CREATE USER " + name + " SUPERUSER PASSWORD '" + password + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        Path access = Path.of(data(), "pg_hba.conf");
        Files.writeString(access, "host all " + name + " 127.0.0.1/32 scram-sha-256\n" + Files.readString(access));
        tool("pg_ctl", "-D", data(), "reload");
    }

    /** The address of a new, empty database. */
    public String database() {
        String name = "t" + UUID.randomUUID().toString().replace("-", "");
        try (Connection connection = DriverManager.getConnection(url("postgres"))) {
            connection.createStatement().execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return url(name);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=firesteel";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(java.io.File::delete);
        }
    }
}
