// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The process of one batch, ready to start: Spark's own spark-submit under a shell that writes down how it ends. */
final class SubmitCommand {
    /**
     * The first argument is the batch's folder, the others the command. A folder that has a pid is not used again. What a
     * terminal sends its foreground is ignored: the batch outlives the server.
     */
    private static final String SHELL = "set -C; echo $$ >\"$0/" + SubmittedBatch.PID
            + "\" || exit 125; trap '' HUP INT; "
            + "\"$@\"; echo $? >\"$0/exit-code.new\"; mv \"$0/exit-code.new\" \"$0/" + SubmittedBatch.EXIT_CODE + "\"";

    static final String CONFIGURATION = "submit.properties";

    private final WorkerJvm jvm;
    private final @Nullable ClusterApplications applications;
    private final SubmitRequest request;

    SubmitCommand(WorkerJvm jvm, @Nullable ClusterApplications applications, SubmitRequest request) {
        this.jvm = jvm;
        this.applications = applications;
        this.request = request;
    }

    /** Writes the configuration file and returns the process to start. */
    ProcessBuilder prepare() throws IOException {
        Map<String, String> conf = SparkConf.of(jvm.settings(), jvm.confDir(), request.conf(), request.folder());
        if (applications != null) {
            applications.mark(conf, request.launchId());
        }
        List<String> missing = SparkConf.missingFiles(conf);
        if (!missing.isEmpty()) {
            throw new IOException("there is no file " + String.join(", ", missing));
        }
        Path confFile = SparkConf.write(conf, request.folder().resolve(CONFIGURATION));
        ProcessBuilder builder = new ProcessBuilder(commandLine(confFile))
                .directory(request.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(request.logFile().toFile()));
        builder.environment().clear();
        builder.environment().putAll(jvm.environment());
        builder.environment().put(Leftovers.MARK, request.launchId());
        return builder;
    }

    private List<String> commandLine(Path confFile) {
        List<String> command =
                new ArrayList<>(List.of("/bin/sh", "-c", SHELL, request.folder().toString()));
        command.add(jvm.settings().spark().path().resolve("bin/spark-submit").toString());
        command.addAll(List.of("--properties-file", confFile.toString()));
        if (request.proxyUser() != null) {
            command.addAll(List.of("--proxy-user", request.proxyUser()));
        }
        if (request.className() != null) {
            command.addAll(List.of("--class", request.className()));
        }
        command.add(request.file());
        command.addAll(request.args());
        return command;
    }
}
