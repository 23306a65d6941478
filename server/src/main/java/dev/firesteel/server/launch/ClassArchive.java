// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file of classes, read and checked once, that workers' JVMs map instead of loading each class anew. It fits one JVM,
 * one worker jar and one set of Spark jars, which its name says; the JVM checks it again and goes on without one that does
 * not fit. It holds nothing but code.
 */
final class ClassArchive {
    private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);

    private final Path folder;
    private final String place;
    private final Path file;

    private ClassArchive(Path folder, String place, String state) {
        this.folder = folder;
        this.place = place;
        this.file = folder.resolve(place + "-" + state + ".jsa");
    }

    /** The archive in this folder for such workers, whether it has been made or not. */
    static ClassArchive in(Path folder, LocalSettings settings) throws IOException {
        Path jars = settings.spark().path().resolve("jars");
        StringBuilder state = new StringBuilder().append(stamp(settings.java())).append(stamp(settings.workerJar()));
        try (Stream<Path> files = Files.list(jars)) {
            for (Path jar : files.sorted().toList()) {
                state.append(stamp(jar));
            }
        }
        String place = settings.java() + "\n" + settings.workerJar() + "\n" + jars;
        return new ClassArchive(folder, "worker-" + digest(place), digest(state.toString()));
    }

    /** Flags for a worker's JVM; none as long as there is no archive. */
    List<String> flags() {
        return Files.isReadable(file) ? use(file) : List.of();
    }

    /** The JVM says nothing, and goes on, when the file is broken or does not fit. */
    static List<String> use(Path file) {
        return List.of("-XX:SharedArchiveFile=" + file, "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off");
    }

    Path file() {
        return file;
    }

    /** Takes a new archive, and removes what was made for earlier jars at the same place. */
    void adopt(Path made) throws IOException {
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path other : files.toList()) {
                String name = String.valueOf(other.getFileName());
                if (name.startsWith(place + "-") && name.endsWith(".jsa") && !other.equals(file)) {
                    Files.deleteIfExists(other);
                }
            }
        }
        log.info("sessions start with the classes in {} from now on", file);
    }

    private static String stamp(Path path) throws IOException {
        FileTime modified = Files.getLastModifiedTime(path);
        return path.getFileName() + "\t" + Files.size(path) + "\t" + modified + "\n";
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
