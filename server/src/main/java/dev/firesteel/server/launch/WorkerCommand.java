// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The process of one worker, ready to start: command line, environment, and the file that holds what neither may show. */
final class WorkerCommand {
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.WorkerMain";
    private static final String DEFAULT_MEMORY = "1g";

    private final LocalSettings settings;
    private final LaunchRequest request;
    private final WorkerJvm jvm;
    private final List<String> archive;
    private final @Nullable ClusterApplications applications;

    /** {@code archive} is the JVM's flags to start with archived classes. */
    WorkerCommand(
            WorkerJvm jvm, LaunchRequest request, List<String> archive, @Nullable ClusterApplications applications) {
        this.settings = jvm.settings();
        this.jvm = jvm;
        this.request = request;
        this.archive = archive;
        this.applications = applications;
    }

    /** Writes the configuration file and returns the process to start. */
    ProcessBuilder prepare() throws IOException {
        Path confDir = jvm.confDir();
        Map<String, String> conf = SparkConf.of(settings, confDir, request.conf(), request.folder());
        conf.put("spark.app.name", request.name());
        if (applications != null) {
            applications.mark(conf, request.workerId());
            WorkerRemains.keep(conf, request.folder());
        }
        List<String> missing = SparkConf.missingFiles(conf);
        if (!missing.isEmpty()) {
            throw new IOException("there is no file " + String.join(", ", missing));
        }
        Path confFile = SparkConf.write(conf, request.folder().resolve("worker.properties"));
        ProcessBuilder builder = new ProcessBuilder(commandLine(conf, confDir, confFile))
                .directory(request.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(request.logFile().toFile()));
        setEnvironment(builder.environment(), conf);
        return builder;
    }

    private List<String> commandLine(Map<String, String> conf, Path confDir, Path confFile) {
        List<String> first = new ArrayList<>(archive);
        first.add("-Xmx" + jvmSize(conf.getOrDefault("spark.driver.memory", DEFAULT_MEMORY)));
        first.add("-XX:+ExitOnOutOfMemoryError");
        List<String> command = jvm.flags(first);
        command.addAll(settings.javaOptions());
        command.addAll(CommandLineWords.split(conf.getOrDefault("spark.driver.defaultJavaOptions", "")));
        command.addAll(CommandLineWords.split(conf.getOrDefault("spark.driver.extraJavaOptions", "")));
        command.add("-cp");
        command.add(classPath(conf, confDir));
        command.add(MAIN_CLASS);
        command.addAll(List.of("--server", settings.serverAddress().get()));
        command.addAll(List.of("--worker-id", request.workerId()));
        command.addAll(List.of("--conf", confFile.toString()));
        command.addAll(List.of("--kind", request.kind()));
        command.addAll(List.of("--work-dir", request.folder().toString()));
        command.addAll(List.of("--orphan-timeout", settings.orphanTimeout().toMillis() + "ms"));
        return command;
    }

    /** Spark's notation, in which a bare number is mebibytes and units may end with b, in that of the JVM. */
    private static String jvmSize(String size) {
        return size.matches("[0-9]+") ? size + "m" : size.replaceFirst("[bB]$", "");
    }

    /** Folders come last: before the jars they would keep the JVM from its archive. */
    private String classPath(Map<String, String> conf, Path confDir) {
        return Stream.of(
                        conf.getOrDefault("spark.driver.extraClassPath", ""),
                        jvm.classPath(),
                        Files.isDirectory(confDir) ? confDir.toString() : "",
                        jvm.serverEnvironment().getOrDefault("HADOOP_CONF_DIR", ""),
                        jvm.serverEnvironment().getOrDefault("YARN_CONF_DIR", ""))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void setEnvironment(Map<String, String> environment, Map<String, String> conf) {
        environment.clear();
        environment.putAll(jvm.environment());
        environment.put("FIRESTEEL_WORKER_TOKEN", request.token());
        environment.put(Leftovers.MARK, request.workerId());
        String libraries = conf.getOrDefault("spark.driver.extraLibraryPath", "");
        if (!libraries.isEmpty()) {
            environment.merge(
                    "LD_LIBRARY_PATH", libraries, (inherited, added) -> added + File.pathSeparator + inherited);
        }
    }
}
