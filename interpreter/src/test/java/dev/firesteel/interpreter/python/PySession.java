// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.spark.sql.SparkSession;

/** A Python engine on a real local Spark in this JVM, and statements on it. */
final class PySession implements AutoCloseable {
    private static final Path SPARK_HOME = sparkHome();

    final PythonEngine engine;
    final StringBuffer log = new StringBuffer();
    private int nextStatement;

    PySession(EngineContext context) {
        engine = new PythonEngine(context, log::append);
    }

    static PySession started(Path directory) throws Exception {
        PySession session = new PySession(context(directory, Map.of(), CompletableFuture.completedFuture(spark())));
        session.engine.start();
        return session;
    }

    static EngineContext context(Path directory, Map<String, String> conf, CompletableFuture<SparkSession> spark)
            throws IOException {
        Map<String, String> environment = new HashMap<>(System.getenv());
        List.of("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON").forEach(environment::remove);
        environment.put("SPARK_HOME", SPARK_HOME.toString());
        Path classes = Files.createDirectories(directory.resolve("classes"));
        return new EngineContext(
                directory,
                classes,
                conf,
                environment,
                List.of(),
                PySession.class.getClassLoader(),
                new SessionFiles(),
                SessionScope.ALONE,
                spark);
    }

    static SparkSession spark() {
        return LocalSpark.session();
    }

    RecordedStatement run(String code) throws InterruptedException {
        RecordedStatement told = new RecordedStatement();
        run(code, told);
        return told;
    }

    void run(String code, EventSink sink) throws InterruptedException {
        engine.execute(execution(nextStatement++, code, sink));
    }

    /** Runs beside the caller, which gets to know it by {@code told}. */
    Running start(String code) {
        RecordedStatement told = new RecordedStatement();
        Execution execution = execution(nextStatement++, code, told);
        AtomicBoolean ended = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            try {
                engine.execute(execution);
            } catch (InterruptedException e) {
                told.error("Interrupted", "", List.of());
            }
            ended.set(true);
        });
        thread.start();
        return new Running(execution.statementId(), told, thread);
    }

    record Running(int id, RecordedStatement told, Thread thread) {
        RecordedStatement join() throws InterruptedException {
            thread.join();
            return told;
        }
    }

    private static Execution execution(int id, String code, EventSink sink) {
        return new Execution(id, code, null, "group-" + id, sink, () -> false);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** As the launcher script finds or installs it. */
    private static Path sparkHome() {
        try {
            Process script = new ProcessBuilder("../bin/firesteel", "spark-home")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8))) {
                return Path.of(String.valueOf(out.readLine()));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
