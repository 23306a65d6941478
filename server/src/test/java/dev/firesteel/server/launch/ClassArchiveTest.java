// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of archives. The JVM that makes one is a script here; the one that is given a broken one is real. */
@Timeout(60)
class ClassArchiveTest {
    /** Writes what it was told to write. */
    private static final String DUMPS =
            "for word; do case $word in -XX:ArchiveClassesAtExit=*) echo made > \"${word#*=}\" ;; esac; done";

    @TempDir
    private Path folder;

    private Path cache;
    private Path java;

    @BeforeEach
    void makeASparkHome() throws IOException {
        Files.createDirectories(folder.resolve("spark/jars"));
        Files.createFile(folder.resolve("spark/jars/spark-core_2.13-4.2.0.jar"));
        Files.createFile(folder.resolve("worker.jar"));
        cache = folder.resolve("cache");
        java = folder.resolve("java");
        script(DUMPS);
    }

    @Test
    void isMadeOnceAndLeavesNothingElse() throws Exception {
        make();

        assertThat(archive().file()).hasContent("made");
        assertThat(archive().flags())
                .contains("-XX:SharedArchiveFile=" + archive().file());
        assertThat(cached()).containsExactly("making.lock", name(archive()));
        script("exit 3");
        // As the script is another JVM now, to which the archive does not belong.
        assertThat(archive().flags()).isEmpty();
    }

    @Test
    void anotherJarAtTheSamePlaceMakesTheOldOneUselessAndTheNewOneRemovesIt() throws Exception {
        make();
        String old = name(archive());

        Files.writeString(folder.resolve("spark/jars/added.jar"), "jar");
        assertThat(archive().flags()).isEmpty();
        make();

        assertThat(cached()).containsExactly("making.lock", name(archive())).doesNotContain(old);
    }

    @Test
    void oneThatTheJvmDoesNotTakeIsNotKept() throws Exception {
        script(DUMPS + "\nfor word; do [ $word != -Xshare:on ] || exit 1; done");

        make();

        assertThat(cached()).containsExactly("making.lock");
    }

    @Test
    void aRehearsalThatFailsLeavesNothing() throws Exception {
        script("exit 1");

        make();

        assertThat(cached()).containsExactly("making.lock");
    }

    @Test
    void whatAKilledServerLeftIsRemoved() throws Exception {
        Files.createDirectories(cache.resolve("rehearsal-1"));
        Files.writeString(cache.resolve("rehearsal-1/made.jsa"), "half");

        make();

        assertThat(cached()).containsExactly("making.lock", name(archive()));
    }

    @Test
    void isNotMadeTwiceAtTheSameTime() throws Exception {
        Files.createDirectories(cache);
        try (FileChannel channel = FileChannel.open(
                        cache.resolve("making.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            make();
        }

        assertThat(archive().file()).doesNotExist();
    }

    @Test
    void aBrokenOneNeitherStopsAJvmNorMakesItTalk() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.jsa"), "no archive");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(ClassArchive.use(broken));
        command.addAll(List.of("-cp", folder.resolve("worker.jar").toString(), "--version"));

        Process process = new ProcessBuilder(command)
                .redirectError(folder.resolve("err").toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out).startsWith("openjdk").doesNotContain("archive");
        assertThat(folder.resolve("err")).isEmptyFile();
    }

    private void make() throws Exception {
        new ArchiveMaker(archive(), new WorkerJvm(settings(), System.getenv())).make();
    }

    private ClassArchive archive() throws IOException {
        return ClassArchive.in(cache, settings());
    }

    private LocalSettings settings() {
        return new LocalSettings(
                SparkHome.at(folder.resolve("spark")),
                folder.resolve("worker.jar"),
                java,
                List.of(),
                "local[2]",
                Map.of(),
                () -> "127.0.0.1:4711",
                cache,
                Duration.ofMinutes(10));
    }

    private List<String> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String name(ClassArchive archive) {
        return String.valueOf(archive.file().getFileName());
    }

    private void script(String body) throws IOException {
        Files.writeString(java, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    }
}
