// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The applications on YARN, by the tag that they were submitted with. The Hadoop of the Spark home speaks to it, in a process of its own. */
final class YarnApplications {
    private static final Logger log = LoggerFactory.getLogger(YarnApplications.class);
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.YarnKillMain";
    private static final long SECONDS = 120;

    private final WorkerJvm jvm;

    YarnApplications(WorkerJvm jvm) {
        this.jvm = jvm;
    }

    /** Kills those that live, and says in the log when that cannot be done. Blocks. */
    void kill(String tag) throws InterruptedException {
        List<String> command = new ArrayList<>(jvm.flags(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1")));
        command.addAll(List.of("-cp", classPath(), MAIN_CLASS, tag));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(jvm.environment());
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                log.warn("Applications on YARN with the tag {} may be left: {}", tag, said.strip());
            }
        } catch (IOException e) {
            log.warn("Applications on YARN with the tag {} may be left: {}", tag, e.toString());
        }
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
