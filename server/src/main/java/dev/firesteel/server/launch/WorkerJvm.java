// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the JVMs of all workers have in common. */
record WorkerJvm(LocalSettings settings, Map<String, String> serverEnvironment) {
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

    /**
     * A start runs much code a few thousand times, and its compilation would take more than half of the time. So the first
     * compiler inlines only what is tiny, which is quick, and begins at half of the JVM's own thresholds; the optimizing one begins
     * at twenty times them. What runs for seconds passes those soon, and is then as fast as ever.
     */
    private static final List<String> LATE_OPTIMIZATION = List.of(
            "-XX:C1MaxInlineSize=8",
            "-XX:C1MaxInlineLevel=3",
            "-XX:Tier3InvocationThreshold=100",
            "-XX:Tier3MinInvocationThreshold=50",
            "-XX:Tier3CompileThreshold=1000",
            "-XX:Tier4InvocationThreshold=100000",
            "-XX:Tier4MinInvocationThreshold=12000",
            "-XX:Tier4CompileThreshold=300000",
            "-XX:Tier4BackEdgeThreshold=800000");

    /** Else the heap begins with so small a young part that a start is nine collections. */
    private static final String YOUNG = "-XX:NewSize=64m";

    /** Where spark-defaults.conf and its like are, if they are. */
    Path confDir() {
        return Path.of(serverEnvironment.getOrDefault(
                "SPARK_CONF_DIR", settings.spark().path().resolve("conf").toString()));
    }

    /** The command up to and with the flags, which may be followed by others. */
    List<String> flags(List<String> first) {
        List<String> command = new ArrayList<>();
        command.add(settings.java().toString());
        command.addAll(first);
        command.addAll(SPARK_FLAGS);
        command.addAll(LATE_OPTIMIZATION);
        command.add(YOUNG);
        OPEN_PACKAGES.forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
        return command;
    }

    /** The command up to the main class, with nothing on its class path that differs between workers. */
    List<String> command(List<String> first) {
        List<String> command = flags(first);
        command.addAll(List.of("-cp", classPath()));
        return command;
    }

    /** An archive of classes fits only a class path that begins as the one that it was made with, with jars alone. */
    String classPath() {
        return settings.workerJar()
                + File.pathSeparator
                + settings.spark().path().resolve("jars").resolve("*");
    }

    /** The server's environment without what is meant for the server, and what every worker needs. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        serverEnvironment.forEach((name, value) -> {
            if (!name.startsWith("FIRESTEEL_")) {
                environment.put(name, value);
            }
        });
        environment.put("SPARK_HOME", settings.spark().path().toString());
        environment.put("SPARK_SCALA_VERSION", settings.spark().scalaVersion());
        if (SparkConf.isLocal(settings.master())) {
            // Spark's UI has no other way to learn which address to listen on.
            environment.putIfAbsent("SPARK_LOCAL_IP", "127.0.0.1");
        }
        settings.spark().python().ifPresent(python -> environment.putIfAbsent("PYSPARK_PYTHON", python.toString()));
        return environment;
    }
}
