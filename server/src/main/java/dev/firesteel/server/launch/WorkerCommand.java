// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The process of one worker, ready to start: command line, environment, and the file that holds what neither may show. */
final class WorkerCommand {
    private static final String MAIN_CLASS = "dev.firesteel.interpreter.WorkerMain";
    private static final String DEFAULT_MEMORY = "1g";

    /** What Spark's own launcher passes so that Spark runs on Java 17 and later. */
    private static final List<String> OPEN_PACKAGES = List.of(
            "java.base/java.lang",
            "java.base/java.lang.invoke",
            "java.base/java.lang.reflect",
            "java.base/java.io",
            "java.base/java.net",
            "java.base/java.nio",
            "java.base/java.util",
            "java.base/java.util.concurrent",
            "java.base/java.util.concurrent.atomic",
            "java.base/jdk.internal.ref",
            "java.base/sun.nio.ch",
            "java.base/sun.nio.cs",
            "java.base/sun.security.action",
            "java.base/sun.util.calendar",
            "java.security.jgss/sun.security.krb5");

    private static final List<String> SPARK_FLAGS = List.of(
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-Djdk.reflect.useDirectMethodHandle=false",
            "-Dio.netty.tryReflectionSetAccessible=true",
            "-Dio.netty.allocator.type=pooled",
            "-Dio.netty.handler.ssl.defaultEndpointVerificationAlgorithm=NONE",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final LocalSettings settings;
    private final LaunchRequest request;
    private final Map<String, String> serverEnvironment;

    WorkerCommand(LocalSettings settings, LaunchRequest request, Map<String, String> serverEnvironment) {
        this.settings = settings;
        this.request = request;
        this.serverEnvironment = serverEnvironment;
    }

    /** Writes the configuration file and returns the process to start. */
    ProcessBuilder prepare() throws IOException {
        Path confDir = Path.of(serverEnvironment.getOrDefault(
                "SPARK_CONF_DIR", settings.spark().path().resolve("conf").toString()));
        Map<String, String> conf = SparkConf.of(settings, confDir, request);
        List<String> missing = SparkConf.missingFiles(conf);
        if (!missing.isEmpty()) {
            throw new IOException("there is no file " + String.join(", ", missing));
        }
        Path confFile = writeConf(conf);
        ProcessBuilder builder = new ProcessBuilder(commandLine(conf, confDir, confFile))
                .directory(request.folder().toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(request.logFile().toFile()));
        setEnvironment(builder.environment(), conf);
        return builder;
    }

    private Path writeConf(Map<String, String> conf) throws IOException {
        Path file = request.folder().resolve("worker.properties");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Properties properties = new Properties();
        properties.putAll(conf);
        // To a stream, which has everything beyond ASCII escaped: readable in every encoding.
        try (OutputStream out = Files.newOutputStream(file)) {
            properties.store(out, null);
        }
        return file;
    }

    private List<String> commandLine(Map<String, String> conf, Path confDir, Path confFile) {
        List<String> command = new ArrayList<>();
        command.add(settings.java().toString());
        command.add("-Xmx" + conf.getOrDefault("spark.driver.memory", DEFAULT_MEMORY));
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.addAll(SPARK_FLAGS);
        OPEN_PACKAGES.forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
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

    private String classPath(Map<String, String> conf, Path confDir) {
        return Stream.of(
                        conf.getOrDefault("spark.driver.extraClassPath", ""),
                        settings.workerJar().toString(),
                        Files.isDirectory(confDir) ? confDir.toString() : "",
                        settings.spark().path().resolve("jars").resolve("*").toString(),
                        serverEnvironment.getOrDefault("HADOOP_CONF_DIR", ""),
                        serverEnvironment.getOrDefault("YARN_CONF_DIR", ""))
                .filter(entry -> !entry.isEmpty())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private void setEnvironment(Map<String, String> environment, Map<String, String> conf) {
        environment.clear();
        serverEnvironment.forEach((name, value) -> {
            if (!name.startsWith("FIRESTEEL_")) {
                environment.put(name, value);
            }
        });
        environment.put("SPARK_HOME", settings.spark().path().toString());
        environment.put("SPARK_SCALA_VERSION", settings.spark().scalaVersion());
        environment.put("FIRESTEEL_WORKER_TOKEN", request.token());
        environment.put(Leftovers.MARK, request.workerId());
        if (SparkConf.isLocal(settings.master())) {
            // Spark's UI has no other way to learn which address to listen on.
            environment.putIfAbsent("SPARK_LOCAL_IP", "127.0.0.1");
        }
        settings.spark().python().ifPresent(python -> environment.putIfAbsent("PYSPARK_PYTHON", python.toString()));
        String libraries = conf.getOrDefault("spark.driver.extraLibraryPath", "");
        if (!libraries.isEmpty()) {
            environment.merge(
                    "LD_LIBRARY_PATH", libraries, (inherited, added) -> added + File.pathSeparator + inherited);
        }
    }
}
