// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.process.ExitReason;
import dev.firesteel.interpreter.process.OutputPipe;
import dev.firesteel.interpreter.process.Wire;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One Python process from its start to its end, and what is said to and by it. Thread-safe. */
final class PythonProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PythonProcess.class);

    /** Leaves no name behind in the module that becomes the user's. */
    static final String BOOTSTRAP =
            "import sys; sys.path[0] = sys.argv.pop(); sys.argv[0] = ''; del sys; __import__('firesteel.main').main.run()";

    private static final long CLOSE_MILLIS = 2000;

    private final Process process;
    private final Consumer<String> log;
    private final OutputPipe out;
    private final OutputPipe err;
    private final ExecutorService writer;
    private final CompletableFuture<Void> bound = new CompletableFuture<>();
    private final CompletableFuture<Integer> exited = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<List<String>>> completions = new ConcurrentHashMap<>();
    private final AtomicInteger nextCompletion = new AtomicInteger();
    private volatile @Nullable Run run;

    /** How many of the session's files it was told of. Statements' thread only. */
    private int filesTold;

    /** A statement that runs. It has ended when both pipes have said so. */
    private static final class Run {
        private final EventSink sink;
        private final CompletableFuture<Void> out = new CompletableFuture<>();
        private final CompletableFuture<Void> err = new CompletableFuture<>();

        Run(EventSink sink) {
            this.sink = sink;
        }
    }

    private PythonProcess(Process process, String token, Consumer<String> log) {
        this.process = process;
        this.log = log;
        this.out = new OutputPipe("Python", process.getInputStream(), token, TextStream.STDOUT, log, this::said);
        this.err = new OutputPipe("Python", process.getErrorStream(), token, TextStream.STDERR, log, this::said);
        this.writer = Executors.newSingleThreadExecutor(task -> daemon(task, "python-control"));
    }

    /**
     * Starts Python; it then waits for {@link #bind}.
     *
     * @param runner the directory that the runner's package is in
     * @param token what marks messages among text; known to nobody else
     * @param log takes text that is no statement's
     */
    static PythonProcess start(PythonCommand command, Path runner, String token, Consumer<String> log)
            throws EngineException {
        ProcessBuilder builder = new ProcessBuilder(command.driver(), "-c", BOOTSTRAP, runner.toString());
        command.apply(builder.environment());
        builder.environment().put("FIRESTEEL_TOKEN", token);
        PythonProcess started;
        try {
            started = new PythonProcess(builder.start(), token, log);
        } catch (IOException e) {
            throw new EngineException(
                    "Fail to start interpreter: can't run '" + command.driver() + "' (from " + command.source() + "): "
                            + e.getMessage()
                            + ". Set spark.pyspark.python or PYSPARK_PYTHON to a Python 3 with pyspark",
                    e);
        }
        started.out.start();
        started.err.start();
        daemon(started::watch, "python-watch").start();
        return started;
    }

    /** Connects Python to the Spark session behind a gateway. */
    void bind(int port, String secret) {
        send("bind", Integer.toString(port), secret);
    }

    /** Python will never be bound, for this reason. */
    @Nullable
    Void failBinding(Throwable cause) {
        bound.completeExceptionally(cause);
        return null;
    }

    void awaitBound() throws EngineException, InterruptedException {
        try {
            bound.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EngineException("Fail to start interpreter: " + cause.getMessage(), cause);
        }
    }

    boolean isAlive() {
        return !exited.isDone() && process.isAlive();
    }

    /** Makes modules of these files found from now on; the list only grows. Called by who runs statements. */
    void addFiles(List<Path> files) {
        files.subList(filesTold, files.size()).forEach(file -> send("file", file.toString()));
        filesTold = files.size();
    }

    /** Runs a statement; returns when it has ended, with Python's exit code when that has ended too. */
    @Nullable
    Integer run(int statementId, String code, EventSink sink) throws InterruptedException {
        Run starting = new Run(sink);
        run = starting;
        out.toStatement(sink);
        err.toStatement(sink);
        send("execute", Integer.toString(statementId), code);
        try {
            CompletableFuture.anyOf(CompletableFuture.allOf(starting.out, starting.err), exited)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            run = null;
        }
        return starting.out.isDone() && starting.err.isDone() ? null : exited.join();
    }

    /** What the process wrote to standard error at last. */
    String lastWords() {
        return err.tail().strip();
    }

    void interrupt(int statementId) {
        send("interrupt", Integer.toString(statementId));
    }

    List<String> complete(String code, int cursor, long timeoutMillis) {
        int request = nextCompletion.incrementAndGet();
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        completions.put(request, answer);
        send("complete", Integer.toString(request), code, Integer.toString(cursor));
        try {
            return answer.get(timeoutMillis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            completions.remove(request);
        }
    }

    /** Ends the process at once, with all that it has started. Does not wait. */
    void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Lets Python end in its own way when it is idle, with its exit functions; else, and after a while, ends it. */
    @Override
    public void close() {
        if (run == null) {
            send("close");
            exited.copy()
                    .completeOnTimeout(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
        }
        destroy();
    }

    private void send(String... fields) {
        byte[] message = Wire.message(List.of(fields));
        try {
            writer.execute(() -> write(message));
        } catch (RejectedExecutionException e) {
            LOG.debug("Python has ended: {} is not said", fields[0]);
        }
    }

    private void write(byte[] message) {
        try {
            OutputStream control = process.getOutputStream();
            control.write(message);
            control.flush();
        } catch (IOException e) {
            LOG.debug("Python takes no more messages", e);
        }
    }

    private void said(OutputPipe pipe, List<String> fields) {
        Run current = run;
        List<String> rest = fields.subList(1, fields.size());
        switch (fields.get(0)) {
            case "finished" -> {
                pipe.toLog();
                if (current != null) {
                    (pipe == out ? current.out : current.err).complete(null);
                }
            }
            case "started" -> LOG.info("Python {} runs: {}, process {}", rest.get(2), rest.get(1), rest.get(0));
            case "bound" -> bound.complete(null);
            case "unbound" ->
                failBinding(new EngineException("Spark can't be reached from Python: " + rest.get(0) + ": "
                        + rest.get(1) + "\n" + String.join("", rest.subList(2, rest.size()))));
            case "unusable" ->
                failBinding(new EngineException("this Python can't be used: " + rest.get(0)
                        + ". Set spark.pyspark.python or PYSPARK_PYTHON to a Python 3 with pyspark"));
            case "completion" -> {
                CompletableFuture<List<String>> answer = completions.get(Integer.valueOf(rest.get(0)));
                if (answer != null) {
                    answer.complete(rest.subList(1, rest.size()));
                }
            }
            case "log" -> log.accept(rest.get(0) + "\n");
            default -> {
                if (current == null) {
                    log.accept("Python: " + fields.get(0) + " outside of a statement is dropped\n");
                } else {
                    tell(current.sink, fields.get(0), rest);
                }
            }
        }
    }

    private void tell(EventSink sink, String what, List<String> fields) {
        switch (what) {
            case "display" -> {
                String id = fields.get(0);
                sink.display(jsonByMime(fields, 2), id.isEmpty() ? null : id, "1".equals(fields.get(1)));
            }
            case "result" -> sink.result(jsonByMime(fields, 0), null);
            case "error" -> sink.error(fields.get(0), fields.get(1), fields.subList(2, fields.size()));
            default -> LOG.warn("Python says {} (expected: display, result or error)", what);
        }
    }

    private static Map<String, String> jsonByMime(List<String> fields, int from) {
        Map<String, String> data = new TreeMap<>();
        for (int i = from; i + 1 < fields.size(); i += 2) {
            data.put(fields.get(i), fields.get(i + 1));
        }
        return data;
    }

    private void watch() {
        try {
            int code = process.waitFor();
            // What it started dies with it, except what has left its group.
            new ProcessBuilder("/bin/sh", "-c", "kill -9 -- -" + process.pid())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            writer.shutdownNow();
            process.getOutputStream().close();
            out.drain();
            err.drain();
            failBinding(new EngineException("Python ended with " + ExitReason.of(code) + "\n" + lastWords()));
            exited.complete(code);
        } catch (IOException | InterruptedException e) {
            LOG.error("the end of Python can't be seen to", e);
            exited.complete(-1);
        }
        completions.values().forEach(answer -> answer.complete(List.of()));
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
