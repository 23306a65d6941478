// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which Python runs, and what it finds pyspark by.
 *
 * @param driver the executable
 * @param source where that was said, for people
 * @param executors the executable on executors; the same one unless they have their own
 * @param path what goes to the front of {@code PYTHONPATH}; empty when the interpreter has pyspark itself
 */
record PythonCommand(String driver, String source, String executors, List<String> path) {
    PythonCommand {
        requireNonNull(driver, "driver");
        requireNonNull(source, "source");
        requireNonNull(executors, "executors");
        path = List.copyOf(path);
    }

    static PythonCommand choose(Map<String, String> conf, Map<String, String> environment) {
        Path home = environment.containsKey("SPARK_HOME") ? Path.of(environment.get("SPARK_HOME")) : null;
        String driver = conf.get("spark.pyspark.driver.python");
        String source = "spark.pyspark.driver.python";
        if (driver == null) {
            driver = conf.get("spark.pyspark.python");
            source = "spark.pyspark.python";
        }
        if (driver == null) {
            driver = environment.get("PYSPARK_DRIVER_PYTHON");
            source = "PYSPARK_DRIVER_PYTHON";
        }
        if (driver == null) {
            driver = environment.get("PYSPARK_PYTHON");
            source = "PYSPARK_PYTHON";
        }
        Path beside = home == null ? null : beside(home);
        if (driver == null && beside != null) {
            driver = beside.toString();
            source = "the Python environment of SPARK_HOME";
        }
        if (driver == null) {
            driver = "python3";
            source = "the default";
        }
        String executors =
                conf.getOrDefault("spark.pyspark.python", environment.getOrDefault("PYSPARK_PYTHON", driver));
        boolean hasSpark = beside != null && Path.of(driver).equals(beside);
        return new PythonCommand(driver, source, executors, hasSpark || home == null ? List.of() : sources(home));
    }

    /** The interpreter of the environment that the Spark home is a package of: PREFIX/lib/pythonX.Y/site-packages/pyspark. */
    private static @Nullable Path beside(Path home) {
        Path packages = home.toAbsolutePath().normalize().getParent();
        if (packages == null || !packages.endsWith("site-packages") || packages.getNameCount() < 4) {
            return null;
        }
        Path version = requireNonNull(packages.getParent(), "parent");
        Path prefix = version.resolve("../..").normalize();
        Path python = prefix.resolve("bin").resolve(requireNonNull(version.getFileName(), "name"));
        return Files.isExecutable(python) ? python : null;
    }

    /** As spark-submit does it; the directory before its zip, since Python keeps no compiled code beside a zip. */
    private static List<String> sources(Path home) {
        List<String> path = new ArrayList<>();
        Path python = home.resolve("python");
        path.add(
                (Files.isDirectory(python.resolve("pyspark")) ? python : python.resolve("lib/pyspark.zip")).toString());
        try (DirectoryStream<Path> py4j = Files.newDirectoryStream(python.resolve("lib"), "py4j-*-src.zip")) {
            py4j.forEach(zip -> path.add(zip.toString()));
        } catch (IOException e) {
            // No py4j beside this Spark: the interpreter may have its own, and says so if it has not.
            return path;
        }
        return path;
    }

    /** What the process finds in its environment, on top of the worker's. */
    void apply(Map<String, String> environment) {
        // The server's and the worker's own; and Spark Connect's, which would turn pyspark away from this JVM.
        environment.keySet().removeIf(name -> name.startsWith("FIRESTEEL_"));
        List.of(
                        "SPARK_REMOTE",
                        "SPARK_LOCAL_REMOTE",
                        "SPARK_CONNECT_MODE",
                        "SPARK_CONNECT_MODE_ENABLED",
                        "PYTHONSTARTUP")
                .forEach(environment::remove);
        environment.put("PYSPARK_PYTHON", executors);
        environment.put("PYSPARK_DRIVER_PYTHON", driver);
        // What bin/spark-submit says: strings hash alike everywhere.
        environment.putIfAbsent("PYTHONHASHSEED", "0");
        if (!path.isEmpty()) {
            String added = String.join(File.pathSeparator, path);
            environment.merge("PYTHONPATH", added, (before, front) -> front + File.pathSeparator + before);
            environment.put("FIRESTEEL_PYTHONPATH", added);
        }
    }
}
