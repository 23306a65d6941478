// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Speaks to a cluster by a main class of the worker jar, in a process with the clients of the Spark home. */
final class ClusterClient {
    private static final long SECONDS = 120;

    private final WorkerJvm jvm;

    ClusterClient(WorkerJvm jvm) {
        this.jvm = jvm;
    }

    /** What it writes; an IOException has that too, when it fails. Blocks. */
    String run(@Nullable Path input, String mainClass, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(jvm.flags(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1")));
        command.addAll(List.of("-cp", classPath(), mainClass));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input == null ? new File("/dev/null") : input.toFile())
                .redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(jvm.environment());
        Process process = builder.start();
        CompletableFuture.delayedExecutor(SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException(said);
        }
        return said;
    }

    private String classPath() {
        return Stream.of(
                        jvm.classPath(),
                        jvm.serverEnvironment().getOrDefault("HADOOP_CONF_DIR", ""),
                        jvm.serverEnvironment().getOrDefault("YARN_CONF_DIR", ""))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
