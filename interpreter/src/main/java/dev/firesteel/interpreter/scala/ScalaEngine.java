// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.Execution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Scala on the compiler's own interpreter. The compiler loads, and compiles what is bound in every session, while Spark
 * starts.
 */
public final class ScalaEngine implements Engine {

    private static final Duration COMPLETION_PATIENCE = Duration.ofSeconds(2);

    /** In one unit, and by expressions rather than binds: each unit and each bind costs compilations. */
    private static final String PREAMBLE = """
            @transient val spark: org.apache.spark.sql.SparkSession = org.apache.spark.sql.SparkSession.active
            @transient val sc = spark.sparkContext
            import org.apache.spark.SparkContext._
            import spark.implicits._
            import spark.sql
            import org.apache.spark.sql.functions._
            """;

    /** What the preamble imports from. */
    private static final Map<String, String> PREAMBLE_VALUES = Map.of("spark", SparkSession.class.getName());

    private final EngineContext context;
    private volatile @Nullable Repl repl;
    private volatile @Nullable Running running;

    public ScalaEngine(EngineContext context) {
        this.context = requireNonNull(context, "context");
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        Repl opened =
                new Repl(context.replClassDirectory(), context.workDirectory(), context.jars(), context.classLoader());
        repl = opened;
        opened.initialize();
        try {
            Line preamble = opened.compile(Part.Code.of(PREAMBLE));
            SparkSession.setActiveSession(spark());
            opened.record(preamble, preamble.evaluate(opened.classLoader()), PREAMBLE_VALUES);
        } catch (EngineException | InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            throw new EngineException("Scala did not start: " + e, e);
        }
    }

    private SparkSession spark() throws EngineException, InterruptedException {
        try {
            return context.spark().get();
        } catch (ExecutionException e) {
            throw new EngineException("Spark did not start: " + e.getCause(), e);
        }
    }

    @Override
    public void execute(Execution execution) {
        Repl started = requireNonNull(repl, "not started");
        Running mine = new Running(execution.statementId());
        running = mine;
        try {
            started.addJars(context.files().jars());
            new CellRun(started, mine, execution).run();
        } finally {
            running = null;
        }
    }

    @Override
    public List<String> complete(String code, int cursor) {
        Repl started = repl;
        if (started == null || cursor < 0 || cursor > code.length()) {
            return List.of();
        }
        try {
            return started.complete(code, cursor, COMPLETION_PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    @Override
    public void interrupt(int statementId) {
        Running current = running;
        if (current != null) {
            current.cancel(statementId);
        }
    }

    /** For code that is busy in a library, where nothing is woven in. */
    @Override
    public boolean kill(int statementId, String why) {
        Running current = running;
        return current != null && current.stop(statementId);
    }

    @Override
    public void close() {
        Repl started = repl;
        if (started != null) {
            started.close();
        }
    }
}
