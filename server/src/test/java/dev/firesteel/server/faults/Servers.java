// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import dev.firesteel.server.it.Program;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** The servers, each a process that comes back on its own port and data folder after it was killed. Thread-safe. */
final class Servers implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    /** Below what the system gives to connections: a killed server's port stays free for it. */
    private static final int PORTS = 10_000;

    private static final int PORT_COUNT = 20_000;

    private final Path folder;
    private final Family family;
    private final List<String> settings;
    private final List<Node> nodes = new ArrayList<>();

    /** {@code program} is null while it is down on purpose. */
    private static final class Node {
        private final int port;
        private final Path data;
        private Program program;

        Node(int port, Path data) {
            this.port = port;
            this.data = data;
        }

        String address() {
            return HOST + ":" + port;
        }
    }

    /** So many servers, which are not started yet. */
    Servers(Path folder, Family family, int count, List<String> settings) throws IOException {
        this.folder = folder;
        this.family = family;
        this.settings = settings;
        for (int i = 0; i < count; i++) {
            nodes.add(new Node(freePort(), folder.resolve("data" + i)));
        }
    }

    private static int freePort() throws IOException {
        Random random = new Random();
        while (true) {
            int port = PORTS + random.nextInt(PORT_COUNT);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            }
        }
    }

    int count() {
        return nodes.size();
    }

    List<Path> dataFolders() {
        return nodes.stream().map(node -> node.data).toList();
    }

    void startAll() throws IOException {
        for (int i = 0; i < nodes.size(); i++) {
            start(i);
        }
    }

    /** Returns when it answers. */
    void start(int number) throws IOException {
        Node node = nodes.get(number);
        List<String> arguments = new ArrayList<>(
                List.of("server", "--port", Integer.toString(node.port), "--data", node.data.toString()));
        arguments.addAll(settings);
        if (nodes.size() > 1) {
            arguments.add("-Dcluster.peers="
                    + String.join(
                            ",",
                            nodes.stream()
                                    .filter(other -> other != node)
                                    .map(Node::address)
                                    .toList()));
        }
        Program started = Program.start(folder, family.environment(), arguments.toArray(String[]::new));
        started.url();
        synchronized (this) {
            node.program = started;
            notifyAll();
        }
    }

    /** By SIGKILL. False when it is down already. */
    boolean kill(int number) throws InterruptedException {
        Program killed;
        synchronized (this) {
            killed = nodes.get(number).program;
            nodes.get(number).program = null;
        }
        if (killed == null) {
            return false;
        }
        killed.close();
        return true;
    }

    /** False when it is down. */
    synchronized boolean signal(int number, String name) {
        Program program = nodes.get(number).program;
        return program != null && Family.signal(program.process().toHandle(), name);
    }

    /** One of those that are up; waits for one if need be. */
    synchronized String address(Random random) throws InterruptedException {
        while (true) {
            List<Node> up = nodes.stream().filter(node -> node.program != null).toList();
            if (!up.isEmpty()) {
                Node chosen = up.get(random.nextInt(up.size()));
                if (!chosen.program.process().isAlive()) {
                    throw new AssertionError("the server ended by itself with exit code "
                            + chosen.program.process().exitValue());
                }
                return chosen.address();
            }
            wait();
        }
    }

    /** By SIGTERM. */
    void stopAll() throws IOException, InterruptedException {
        for (Node node : nodes) {
            // Not of the process: that would close what we read from it.
            node.program.process().toHandle().destroy();
        }
        for (Node node : nodes) {
            node.program.end();
        }
    }

    @Override
    public void close() throws InterruptedException {
        for (int i = 0; i < nodes.size(); i++) {
            kill(i);
        }
    }
}
