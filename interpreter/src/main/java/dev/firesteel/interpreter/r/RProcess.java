// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.Json;
import dev.firesteel.interpreter.process.LanguageProcess;
import dev.firesteel.interpreter.process.ProcessEngine;
import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One R process, and what is said to and by it. Thread-safe. */
final class RProcess implements ProcessEngine.Life, LanguageProcess.Language {
    private static final Logger LOG = LoggerFactory.getLogger(RProcess.class);
    private static final long COMPLETION_MILLIS = 2500;
    private static final String INTERRUPTED = "Interrupted";
    private static final int NONE = -1;

    private final ProcessHandle handle;
    private final RandomAccessFile alive;
    private final Closeable spark;
    private final Consumer<String> log;
    private final LanguageProcess process;
    private final RNames names = new RNames();
    private final ExecutorService signaller = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "r-interrupt");
        thread.setDaemon(true);
        return thread;
    });
    /** Held while a signal is on its way, so that none reaches a later statement. */
    private final Object signalling = new Object();

    private int running = NONE;

    private RProcess(Process process, RandomAccessFile alive, Closeable spark, String token, Consumer<String> log) {
        this.handle = process.toHandle();
        this.alive = alive;
        this.spark = spark;
        this.log = log;
        this.process = new LanguageProcess("R", process, token, log, this);
    }

    /**
     * Sees to a process that has been started.
     *
     * @param alive what the process watches: it ends itself when this is closed without a word
     * @param spark closed when the process has ended
     * @param log takes text that is no statement's
     */
    static RProcess of(Process process, RandomAccessFile alive, Closeable spark, String token, Consumer<String> log) {
        RProcess started = new RProcess(process, alive, spark, token, log);
        started.process.start();
        return started;
    }

    @Override
    public LanguageProcess process() {
        return process;
    }

    @Override
    public @Nullable Integer run(Execution execution) throws InterruptedException {
        runs(execution.statementId());
        try {
            return process.run(execution, "run", execution.jobGroup(), execution.code());
        } finally {
            runs(NONE);
        }
    }

    private void runs(int statementId) {
        synchronized (signalling) {
            running = statementId;
        }
    }

    /** As Ctrl-C would: R and what it has started are told. Returns at once. */
    @Override
    public void interrupt(int statementId) {
        try {
            signaller.execute(() -> signal(statementId));
        } catch (RejectedExecutionException e) {
            LOG.debug("R has ended: no need to interrupt it");
        }
    }

    private void signal(int statementId) {
        synchronized (signalling) {
            if (running == statementId) {
                signal();
            }
        }
    }

    private void signal() {
        try {
            ProcessBuilder kill = new ProcessBuilder("/bin/sh", "-c", "kill -INT \"$@\"", "kill", pid(handle));
            handle.descendants().map(RProcess::pid).forEach(kill.command()::add);
            kill.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
            kill.start().waitFor();
        } catch (IOException e) {
            LOG.warn("R can't be interrupted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String pid(ProcessHandle handle) {
        return Long.toString(handle.pid());
    }

    /** What R itself says while nothing runs, within the time; else what is known of its names. */
    @Override
    public List<String> complete(String code, int cursor) {
        String before = code.substring(0, Math.max(0, Math.min(cursor, code.length())));
        boolean answers = !process.isRunning() && process.isAlive() && process.isReady();
        return (answers ? process.ask(COMPLETION_MILLIS, "complete", before) : Optional.<List<String>>empty())
                .orElseGet(() -> names.candidates(before));
    }

    @Override
    public void close() {
        process.destroy();
        signaller.shutdownNow();
    }

    @Override
    public void said(String what, List<String> fields, @Nullable Execution running) {
        switch (what) {
            case "hello" -> process.ready(fields);
            case "attached" -> names.attached(lines(fields.get(0)));
            case "globals" -> names.globals(lines(fields.get(0)));
            case "candidates" ->
                process.answer(
                        fields.get(0),
                        lines(fields.get(1)).stream().sorted().distinct().toList());
            default -> {
                if (running == null) {
                    log.accept("R: " + what + " outside of a statement is dropped\n");
                } else {
                    tell(running, what, fields);
                }
            }
        }
    }

    private void tell(Execution execution, String what, List<String> fields) {
        EventSink sink = execution.sink();
        switch (what) {
            case "picture" -> picture(fields.get(0)).ifPresent(data -> sink.display(data, null, false));
            case "result" -> picture(fields.get(0)).ifPresent(data -> sink.result(data, null));
            case "error" -> {
                // Whoever cancelled the statement knows better why it was interrupted.
                if (!fields.get(0).equals(INTERRUPTED) || !execution.isCancelled()) {
                    sink.error(
                            fields.get(0),
                            fields.get(1),
                            lines(fields.get(2)).stream()
                                    .map(line -> line + "\n")
                                    .toList());
                }
            }
            default -> log.accept("R says " + what + " (expected: picture, result or error)\n");
        }
    }

    private Optional<Map<String, String>> picture(String file) {
        try {
            byte[] png = Files.readAllBytes(Path.of(file));
            Files.delete(Path.of(file));
            return Optional.of(
                    Map.of("image/png", Json.quote(Base64.getEncoder().encodeToString(png))));
        } catch (IOException e) {
            log.accept("R: a plot is lost: " + e + "\n");
            return Optional.empty();
        }
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : text.lines().toList();
    }

    @Override
    public void ended() throws IOException {
        alive.writeBytes("ended\n");
        alive.close();
        spark.close();
    }
}
