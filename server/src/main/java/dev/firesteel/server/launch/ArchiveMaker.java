// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a {@link ClassArchive}: a process of low priority goes through what sessions begin with. Blocks for its caller. */
final class ArchiveMaker {
    private static final Logger log = LoggerFactory.getLogger(ArchiveMaker.class);
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.RehearsalMain";
    private static final long MINUTES = 10;
    /** Held by the one process that makes something in this folder. */
    private static final String LOCK = "making.lock";

    private static final String WORK = "rehearsal-";

    private final ClassArchive archive;
    private final WorkerJvm jvm;
    private @Nullable Process process;
    private boolean closed;

    ArchiveMaker(ClassArchive archive, WorkerJvm jvm) {
        this.archive = archive;
        this.jvm = jvm;
    }

    /** Returns when there is an archive, or another process makes it, or it cannot be made. */
    void make() throws InterruptedException {
        Path folder = Path.of(String.valueOf(archive.file().getParent()));
        try {
            Files.createDirectories(folder);
            try (FileChannel channel = FileChannel.open(
                            folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock held = channel.tryLock()) {
                if (held != null && archive.flags().isEmpty()) {
                    removeLeftovers(folder);
                    makeIn(Files.createTempDirectory(folder, WORK));
                }
            }
        } catch (OverlappingFileLockException e) {
            log.debug("another server in this JVM makes {}", archive.file());
        } catch (IOException e) {
            log.warn("sessions start slower than they could: {} cannot be made", archive.file(), e);
        }
    }

    /** Ends what is under way. */
    synchronized void close() {
        closed = true;
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void makeIn(Path work) throws IOException, InterruptedException {
        Path made = work.resolve("made.jsa");
        Path output = work.resolve("output");
        try {
            List<String> rehearsal = new ArrayList<>(List.of("nice", "-n", "19"));
            rehearsal.addAll(jvm.command(List.of("-Xmx1g", "-XX:ArchiveClassesAtExit=" + made)));
            rehearsal.addAll(List.of(MAIN_CLASS, work.toString()));
            // A JVM that must use the archive, and does no more, is the check of it.
            List<String> check = new ArrayList<>(jvm.command(List.of("-XX:SharedArchiveFile=" + made, "-Xshare:on")));
            check.add("-version");
            if (runs(rehearsal, work, output) && Files.exists(made) && runs(check, work, output)) {
                archive.adopt(made);
            } else if (!isClosed()) {
                log.warn("sessions start slower than they could: the rehearsal failed: {}", lastLine(output));
            }
        } finally {
            remove(work);
        }
    }

    private boolean runs(List<String> command, Path work, Path output) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                // Standard input stays a pipe of this server: the rehearsal ends with it.
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment().putAll(jvm.environment());
        Process started;
        synchronized (this) {
            if (closed) {
                return false;
            }
            started = builder.start();
            process = started;
        }
        if (started.waitFor(MINUTES, TimeUnit.MINUTES)) {
            return started.exitValue() == 0;
        }
        started.destroyForcibly().waitFor();
        return false;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static String lastLine(Path output) throws IOException {
        if (!Files.exists(output)) {
            return "it wrote nothing";
        }
        List<String> lines = Files.readAllLines(output);
        return lines.isEmpty() ? "it wrote nothing" : lines.get(lines.size() - 1);
    }

    /** Of servers that were killed. */
    private static void removeLeftovers(Path folder) throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, WORK + "*")) {
            for (Path leftover : leftovers) {
                remove(leftover);
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
