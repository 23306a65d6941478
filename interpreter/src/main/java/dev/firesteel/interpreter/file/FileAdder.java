// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds files, one after the other and each once: brings them here, and gives them to Spark and to the engines. Thread-safe. */
public final class FileAdder {
    private static final Logger LOG = LoggerFactory.getLogger(FileAdder.class);

    private final Path folder;
    private final CompletableFuture<SparkSession> spark;
    private final Consumer<URL> classPath;
    private final SessionFiles files;
    private final AddedNames names;
    private final ArtifactSource artifacts;
    private final Executor thread;

    private final Set<Integer> underWay = new HashSet<>();
    /** Why each that has been tried was not added; empty when it was. */
    private final Map<Integer, String> outcomes = new HashMap<>();

    /**
     * @param folder for the files that are brought here
     * @param classPath takes jars of the driver
     * @param names of all sessions of the application
     * @param thread runs one task at a time
     */
    public FileAdder(
            Path folder,
            CompletableFuture<SparkSession> spark,
            Consumer<URL> classPath,
            SessionFiles files,
            AddedNames names,
            ArtifactSource artifacts,
            Executor thread) {
        this.folder = requireNonNull(folder, "folder");
        this.spark = requireNonNull(spark, "spark");
        this.classPath = requireNonNull(classPath, "classPath");
        this.files = requireNonNull(files, "files");
        this.names = requireNonNull(names, "names");
        this.artifacts = requireNonNull(artifacts, "artifacts");
        this.thread = requireNonNull(thread, "thread");
    }

    /**
     * Adds a file. Statements that begin from now on wait for it.
     *
     * @param answer told why it was not added, in one line; empty when it was. For a file that is under way it is not told.
     */
    public void add(AddedFile file, Consumer<String> answer) {
        String before;
        synchronized (this) {
            before = outcomes.get(file.id());
            if (before == null && !underWay.add(file.id())) {
                return;
            }
        }
        if (before != null) {
            answer.accept(before);
            return;
        }
        files.begin();
        thread.execute(() -> {
            String outcome = outcome(file);
            synchronized (this) {
                underWay.remove(file.id());
                outcomes.put(file.id(), outcome);
            }
            files.end();
            answer.accept(outcome);
        });
    }

    private String outcome(AddedFile file) {
        try {
            SparkContext context = spark.get().sparkContext();
            Path local = local(file, context);
            if (!names.take(file.name(), file.sha256().isEmpty() ? file.uri() : file.sha256())) {
                return "Another session of this application has added another file named " + file.name() + ".";
            }
            give(file.kind(), local, context);
            LOG.info("Added {} {}", file.kind(), local);
            return "";
        } catch (ExecutionException e) {
            return "Spark did not start.";
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.warn("{} {} is not added", file.kind(), file.name(), e);
            return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "The session ends.";
        }
    }

    private Path local(AddedFile file, SparkContext context) throws IOException, InterruptedException {
        Path target = folder.resolve(Integer.toString(file.id())).resolve(file.name());
        if (file.sha256().isEmpty()) {
            return RemoteFiles.bring(file.uri(), target, context.hadoopConfiguration());
        }
        Files.createDirectories(requireNonNull(target.getParent()));
        artifacts.fetch(file.sha256(), target);
        return target;
    }

    private void give(FileKind kind, Path local, SparkContext context) throws IOException {
        String path = local.toUri().toString();
        switch (kind) {
            case JAR -> {
                try (JarFile jar = new JarFile(local.toFile())) {
                    LOG.debug("{} has {} entries", local, jar.size());
                } catch (IOException e) {
                    throw new IOException("it is no jar: " + e.getMessage(), e);
                }
                context.addJar(path);
                classPath.accept(local.toUri().toURL());
                files.addJar(local);
            }
            case PY_FILE -> {
                context.addFile(path);
                files.addPythonFile(local);
            }
            case FILE -> context.addFile(path);
        }
    }
}
