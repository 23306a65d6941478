// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.job;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Engine;
import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.engine.LastResort;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.livy.Job;
import org.apache.livy.client.common.BufferUtils;
import org.apache.livy.client.common.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the jobs of Livy's Java client: an {@link Job} serialized by Kryo. Its classes come from the session's jars, by the
 * context loader of the thread that runs statements. What it returns goes back in the same form.
 */
public final class JobEngine implements Engine {
    private static final String RESULT_TYPE = "application/vnd.livy.job";

    private final EngineContext engineContext;
    private @Nullable SessionJobContext context;

    /** The thread that runs a job's code, and which job's; null while none does. */
    private @Nullable Thread thread;

    private int running;

    public JobEngine(EngineContext engineContext) {
        this.engineContext = requireNonNull(engineContext, "engineContext");
    }

    @Override
    public void start() throws EngineException, InterruptedException {
        try {
            context = new SessionJobContext(
                    engineContext.spark().get(),
                    Files.createDirectories(engineContext.workDirectory().resolve("jobs")));
        } catch (ExecutionException e) {
            throw new EngineException("Spark did not start: " + e.getCause(), e);
        } catch (IOException e) {
            throw new EngineException("Jobs have no folder of their own: " + e, e);
        }
    }

    @Override
    public void execute(Execution execution) {
        begin(execution.statementId());
        try {
            byte[] result = run(Base64.getDecoder().decode(execution.code()));
            String json = result == null ? "null" : '"' + Base64.getEncoder().encodeToString(result) + '"';
            execution.sink().result(Map.of(RESULT_TYPE, json), null);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError | ThreadDeath e) {
            fail(execution, e);
        } finally {
            end();
        }
    }

    private byte @Nullable [] run(byte[] serialized) throws Exception {
        // A new one for each: it finds classes by the context loader as it was when it was made.
        Serializer serializer = new Serializer();
        Job<?> job = (Job<?>) serializer.deserialize(ByteBuffer.wrap(serialized));
        Object value = job.call(requireNonNull(context, "not started"));
        return value == null ? null : BufferUtils.toByteArray(serializer.serialize(value));
    }

    private static void fail(Execution execution, Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        List<String> lines = trace.toString().lines().map(line -> line + "\n").toList();
        execution.sink().error(failure.getClass().getName(), String.valueOf(failure.getMessage()), lines);
    }

    private synchronized void begin(int statementId) {
        running = statementId;
        thread = Thread.currentThread();
    }

    /** From here on no interrupt comes, and none is left. */
    private synchronized void end() {
        thread = null;
        boolean unused = Thread.interrupted();
    }

    @Override
    public List<String> complete(String code, int cursor) {
        return List.of();
    }

    @Override
    public synchronized void interrupt(int statementId) {
        if (thread != null && running == statementId) {
            thread.interrupt();
        }
    }

    @Override
    public synchronized boolean kill(int statementId, String why) {
        return thread == null || running != statementId || LastResort.stop(thread);
    }

    @Override
    public synchronized void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
