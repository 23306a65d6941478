// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rehearsal on real Spark, and the archive that a real JVM makes of it. */
@Timeout(300)
class RehearsalIT {
    @TempDir
    private Path folder;

    @Test
    void givesAnArchiveWithTheClassesOfASession() throws Exception {
        Path archive = folder.resolve("made.jsa");

        assertThat(run(
                        List.of("-XX:ArchiveClassesAtExit=" + archive),
                        RehearsalMain.class.getName(),
                        folder.toString()))
                .contains("Ends: rehearsed")
                .doesNotContain("does not start");

        assertThat(run(List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:on", "-Xlog:class+load"), "-version"))
                .contains("source: shared objects file");
    }

    @Test
    void endsWhenNobodyWantsTheArchive() throws Exception {
        Path archive = folder.resolve("made.jsa");
        Process rehearsal =
                start(List.of("-XX:ArchiveClassesAtExit=" + archive), RehearsalMain.class.getName(), folder.toString());

        rehearsal.getOutputStream().close();

        assertThat(rehearsal.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(rehearsal.exitValue()).isEqualTo(137);
        assertThat(archive).doesNotExist();
    }

    private String run(List<String> flags, String... arguments) throws IOException, InterruptedException {
        Process process = start(flags, arguments);
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(folder.resolve("output"));
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }

    private Process start(List<String> flags, String... arguments) throws IOException {
        Path home = WorkerProcess.sparkHome();
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
        command.addAll(flags);
        // This JVM was started with what Spark needs.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--add-opens="))
                .forEach(command::add);
        command.add("-cp");
        command.add(Path.of("target", "firesteel-worker.jar").toAbsolutePath() + ":" + home.resolve("jars") + "/*");
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("SPARK_HOME", home.toString());
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return builder.start();
    }
}
