// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.file.SessionFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;

/**
 * What an engine may use.
 *
 * @param workDirectory of this worker alone, removed by who started it
 * @param replClassDirectory where REPL classes go; executors load classes from there ({@code spark.repl.class.outputDir})
 * @param conf the Spark configuration that the worker was started with
 * @param environment of the worker process
 * @param jars files of {@code spark.jars} that are on this machine, to compile against
 * @param classLoader sees Spark and {@code jars}; parent of what an engine loads, context loader of the statement thread
 * @param files what is added to the running session
 * @param scope by what its jobs are known
 * @param spark completes when Spark is up, exceptionally when it did not start
 */
public record EngineContext(
        Path workDirectory,
        Path replClassDirectory,
        Map<String, String> conf,
        Map<String, String> environment,
        List<Path> jars,
        ClassLoader classLoader,
        SessionFiles files,
        SessionScope scope,
        CompletableFuture<SparkSession> spark) {
    public EngineContext {
        requireNonNull(workDirectory, "workDirectory");
        requireNonNull(replClassDirectory, "replClassDirectory");
        conf = Map.copyOf(conf);
        environment = Map.copyOf(environment);
        jars = List.copyOf(jars);
        requireNonNull(classLoader, "classLoader");
        requireNonNull(files, "files");
        requireNonNull(scope, "scope");
        requireNonNull(spark, "spark");
    }
}
