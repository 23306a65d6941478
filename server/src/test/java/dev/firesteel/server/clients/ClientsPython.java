// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.clients;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * A Python environment with what a file of {@code src/test/python} lists. It is made once for a list of requirements and a
 * Python, in a folder beside Firesteel's own, and used by every later run.
 */
public final class ClientsPython {

    private static final Path SCRIPTS = Path.of("src/test/python").toAbsolutePath();

    private final Path python;

    private ClientsPython(Path python) {
        this.python = python;
    }

    /** Installs what the file lists where it is not installed. */
    public static ClientsPython installed(String file) throws IOException, InterruptedException {
        Path requirements = SCRIPTS.resolve(file);
        String version = run(List.of("python3", "--version"));
        Path home = home();
        Files.createDirectories(home);
        Path folder = home.resolve("clients-" + hash(version + Files.readString(requirements)));
        Path marker = folder.resolve(".firesteel-installed");
        try (FileChannel lock = FileChannel.open(
                        folder.resolveSibling(folder.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var unused = lock.lock()) {
            if (!Files.exists(marker)) {
                install(folder, requirements);
                Files.createFile(marker);
            }
        }
        return new ClientsPython(folder.resolve("bin/python"));
    }

    /** Runs a script of {@code src/test/python}, or one given by an absolute path, and returns what it printed. */
    String run(Path script, String... arguments) throws IOException, InterruptedException {
        return run(Stream.concat(
                        Stream.of(
                                python.toString(),
                                "-B",
                                "-u",
                                SCRIPTS.resolve(script).toString()),
                        Stream.of(arguments))
                .toList());
    }

    /** The Spark home inside the package pyspark. */
    public Path sparkHome() throws IOException, InterruptedException {
        return Path.of(run(List.of(
                        python.toString(),
                        "-c",
                        "import importlib.util as u; print(u.find_spec('pyspark').submodule_search_locations[0])"))
                .strip());
    }

    private static void install(Path folder, Path requirements) throws IOException, InterruptedException {
        System.out.println("installing " + requirements + " into " + folder + " (once)");
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            }
        }
        run(List.of("python3", "-m", "venv", folder.toString()));
        run(List.of(
                folder.resolve("bin/python").toString(),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--progress-bar=off",
                "--no-deps",
                "-r",
                requirements.toString()));
    }

    private static Path home() {
        String home = System.getenv("FIRESTEEL_HOME");
        return home == null ? Path.of(System.getProperty("user.home"), ".firesteel") : Path.of(home);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new AssertionError(String.join(" ", command) + " ended with " + status + ":\n" + output);
            }
            return output;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
