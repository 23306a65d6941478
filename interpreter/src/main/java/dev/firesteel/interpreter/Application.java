// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.file.AddedNames;
import dev.firesteel.interpreter.scala.SessionClassLoader;
import dev.firesteel.interpreter.spark.Packages;
import dev.firesteel.interpreter.spark.Resources;
import dev.firesteel.interpreter.spark.SparkApplication;
import dev.firesteel.interpreter.spark.SparkSettings;
import dev.firesteel.interpreter.spark.SparkStartException;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What there is once in a worker's JVM, whatever sessions it has: the Spark application and what it is started with. */
final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);

    private final Map<String, String> settings;
    private final Path replClassDirectory;
    private final SessionClassLoader classLoader =
            new SessionClassLoader(new URL[0], Thread.currentThread().getContextClassLoader());
    private final AddedNames addedNames = new AddedNames();
    private final CompletableFuture<Inputs> inputs = new CompletableFuture<>();
    private final CompletableFuture<SparkApplication> started = new CompletableFuture<>();

    /**
     * What Spark is started with.
     *
     * @param conf with packages as the files that they are
     * @param jars of it, those on this machine
     */
    record Inputs(Map<String, String> conf, List<Path> jars) {}

    private Application(Map<String, String> settings, Path replClassDirectory) {
        this.settings = settings;
        this.replClassDirectory = replClassDirectory;
    }

    /** @throws IOException says in one sentence which file or folder cannot be used */
    static Application of(WorkerOptions options) throws IOException {
        Map<String, String> settings = SparkSettings.read(options.conf());
        // It may have secrets, and nobody else is to read it.
        Files.delete(options.conf());
        Files.createDirectories(options.replClassDirectory());
        if (options.host()) {
            // So that each session gets its share.
            settings.putIfAbsent("spark.scheduler.mode", "FAIR");
        }
        return new Application(settings, options.replClassDirectory());
    }

    /** Starts Spark; takes seconds. What becomes of it, the futures say. */
    void start(Runnable resolving) {
        try {
            Map<String, String> resolved = Packages.resolve(settings, resolving);
            List<Path> jars = Resources.localJars(resolved);
            classLoader.addJars(jars);
            inputs.complete(new Inputs(resolved, jars));
            started.complete(SparkApplication.start(resolved, replClassDirectory, classLoader));
        } catch (SparkStartException e) {
            LOG.error("{}", e.getMessage(), e.getCause());
            inputs.completeExceptionally(e);
            started.completeExceptionally(e);
        }
    }

    /** As it was given to this process. */
    Map<String, String> settings() {
        return settings;
    }

    /** Of the process, without what is the worker's own. */
    static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.remove(WorkerOptions.TOKEN_VARIABLE);
        return environment;
    }

    Path replClassDirectory() {
        return replClassDirectory;
    }

    AddedNames addedNames() {
        return addedNames;
    }

    SessionClassLoader classLoader() {
        return classLoader;
    }

    /** Completes before Spark is up; fails, as {@link #started}, when that says why it will not be. */
    CompletableFuture<Inputs> inputs() {
        return inputs;
    }

    /** Fails with a {@link SparkStartException} only. */
    CompletableFuture<SparkApplication> started() {
        return started;
    }

    /** Stops Spark where it is up. */
    @Override
    public void close() {
        if (started.isDone() && !started.isCompletedExceptionally()) {
            requireNonNull(started.join(), "started").close();
        }
    }
}
