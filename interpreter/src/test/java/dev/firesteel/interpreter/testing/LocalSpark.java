// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.testing;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.scala.SessionClassLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.SparkSession;

/** The one local Spark of the tests, in the tests' own JVM, set up as a worker sets up its own. */
public final class LocalSpark {

    private static final Path FOLDER = folder();
    private static final ClassLoader LOADER = new SessionClassLoader(new URL[0], LocalSpark.class.getClassLoader());
    private static final SparkSession SESSION = start();

    private LocalSpark() {}

    /** The session. */
    public static SparkSession session() {
        return SESSION;
    }

    /** What an engine on this Spark gets. */
    public static EngineContext context() {
        return new EngineContext(
                FOLDER,
                FOLDER.resolve("classes"),
                Map.of(),
                Map.of(),
                List.of(),
                LOADER,
                new SessionFiles(),
                SessionScope.ALONE,
                CompletableFuture.completedFuture(SESSION));
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("firesteel-spark");
            Files.createDirectories(folder.resolve("classes"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SparkSession start() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(LOADER);
        try {
            return SparkSession.builder()
                    .master("local[2]")
                    .config("spark.ui.enabled", "false")
                    .config("spark.driver.host", "127.0.0.1")
                    .config("spark.driver.bindAddress", "127.0.0.1")
                    .config(
                            "spark.repl.class.outputDir",
                            FOLDER.resolve("classes").toString())
                    .config("spark.sql.artifact.isolation.enabled", "false")
                    .config("spark.sql.shuffle.partitions", "2")
                    .config("spark.sql.timeType.enabled", "true")
                    .config("spark.sql.session.timeZone", "UTC")
                    .config(
                            "spark.sql.warehouse.dir",
                            FOLDER.resolve("warehouse").toUri().toString())
                    .getOrCreate();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
