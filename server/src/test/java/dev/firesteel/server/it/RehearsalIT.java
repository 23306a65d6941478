// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The archive of the server's classes that a rehearsal makes, as bin/firesteel has it made. */
@Timeout(300)
final class RehearsalIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String ARCHIVED = " source: shared objects file (top)";

    @TempDir
    private Path folder;

    @Test
    void aJvmHasTheServersClassesFromTheArchive() throws Exception {
        Path archive = folder.resolve("server.jsa");
        Path rehearsal = Files.createDirectory(folder.resolve("rehearsal"));
        assertThat(java("-XX:ArchiveClassesAtExit=" + archive, "dev.firesteel.server.RehearsalMain", "" + rehearsal))
                .isZero();

        Path loaded = folder.resolve("loaded.txt");
        String used = "-XX:SharedArchiveFile=" + archive;
        String log = "-Xlog:class+load:file=" + loaded + ":none";
        Path nothing = folder.resolve("nothing");
        assertThat(java(used, "-Xshare:on", log, "dev.firesteel.server.Main", "check", "--data", "" + nothing))
                .isEqualTo(2);
        assertThat(Files.readAllLines(loaded))
                .contains("dev.firesteel.server.CheckCommand" + ARCHIVED)
                .contains("dev.firesteel.server.config.FiresteelConfig" + ARCHIVED);
    }

    private int java(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                TARGET.resolve("firesteel-server.jar") + ":" + TARGET.resolve("lib") + "/*"));
        command.addAll(Arrays.asList(arguments));
        Path out = folder.resolve("out.txt");
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start()
                .waitFor();
    }
}
