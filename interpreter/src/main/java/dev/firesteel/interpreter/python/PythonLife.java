// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.process.LanguageProcess;
import dev.firesteel.interpreter.process.ProcessEngine;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** A Python process and its way to Spark, which is opened as soon as Spark is up: Python loads pyspark meanwhile. */
final class PythonLife implements ProcessEngine.Life {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PythonProcess process;
    private final EngineContext context;
    private @Nullable CompletableFuture<Void> binding;

    private @Nullable SparkGateway gateway;
    private boolean closed;

    private PythonLife(PythonProcess process, EngineContext context) {
        this.process = process;
        this.context = context;
    }

    static PythonLife launch(EngineContext context, Path runner, Consumer<String> log) throws EngineException {
        PythonCommand command = PythonCommand.choose(context.conf(), context.environment());
        PythonLife life = new PythonLife(PythonProcess.start(command, runner, secret(), log), context);
        life.binding = context.spark().thenAcceptAsync(life::bind).exceptionally(life::unbound);
        return life;
    }

    @Override
    public LanguageProcess process() {
        return process.process();
    }

    @Override
    public @Nullable Integer run(Execution execution) throws InterruptedException {
        mark(execution.jobGroup());
        try {
            process.addFiles(context.files().pythonFiles());
            return process.run(execution);
        } finally {
            mark(null);
        }
    }

    @Override
    public void interrupt(int statementId) {
        process.interrupt(statementId);
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return process.complete(code, cursor);
    }

    /** Spark jobs of Python belong to this group; to none when null. */
    private void mark(@Nullable String jobGroup) {
        SparkGateway open;
        synchronized (this) {
            open = gateway;
        }
        if (open != null) {
            open.mark(jobGroup);
        }
    }

    private @Nullable Void unbound(Throwable cause) {
        process.process().unusable(cause);
        return null;
    }

    private synchronized void bind(SparkSession session) {
        if (closed) {
            return;
        }
        // Threads that serve Python's calls look classes up there.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(context.classLoader());
        try {
            gateway = new SparkGateway(session, context.scope(), secret());
            gateway.start();
            process.bind(gateway.port(), gateway.secret());
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static String secret() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public void close() {
        process.close();
        SparkGateway open;
        synchronized (this) {
            closed = true;
            if (binding != null) {
                binding.cancel(false);
            }
            open = gateway;
            gateway = null;
        }
        if (open != null) {
            open.close();
        }
    }
}
