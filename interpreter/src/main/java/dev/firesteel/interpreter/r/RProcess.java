// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.process.ExitReason;
import dev.firesteel.interpreter.process.OutputPipe;
import dev.firesteel.interpreter.process.Wire;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One R process from its start to its end, and what is said to and by it. Thread-safe. */
final class RProcess implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RProcess.class);
    private static final int NONE = -1;

    private final Process process;
    private final RandomAccessFile alive;
    private final Closeable spark;
    private final OutputPipe out;
    private final OutputPipe err;
    private final RMessages messages;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(task -> daemon(task, "r-control"));
    private final ExecutorService signaller = Executors.newSingleThreadExecutor(task -> daemon(task, "r-interrupt"));
    private final CompletableFuture<Integer> exited = new CompletableFuture<>();
    /** Held while a signal is on its way, so that none reaches a later statement. */
    private final Object signalling = new Object();

    private int running = NONE;

    /**
     * @param alive what the process watches: it ends itself when this is closed without a word
     * @param spark closed when the process has ended
     * @param log takes text that is no statement's
     */
    RProcess(Process process, RandomAccessFile alive, Closeable spark, String token, Consumer<String> log) {
        this.process = process;
        this.alive = alive;
        this.spark = spark;
        this.messages = new RMessages(log);
        this.out = new OutputPipe("R", process.getInputStream(), token, TextStream.STDOUT, log, this::said);
        this.err = new OutputPipe("R", process.getErrorStream(), token, TextStream.STDERR, log, this::said);
        out.start();
        err.start();
        daemon(this::watch, "r-watch").start();
    }

    /** Waits until R can run statements. Returns its version, and what it cannot do or nothing. */
    RMessages.Hello awaitHello() throws EngineException, InterruptedException {
        try {
            return messages.hello().get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EngineException("R does not start: " + cause.getMessage(), cause);
        }
    }

    boolean isAlive() {
        return !exited.isDone();
    }

    /** Runs a statement; returns when it has ended, with R's exit code when that has ended too. */
    @Nullable
    Integer run(Execution execution) throws InterruptedException {
        EventSink sink = execution.sink();
        RMessages.Run run = messages.begin(execution);
        out.toStatement(sink);
        err.toStatement(sink);
        synchronized (signalling) {
            running = execution.statementId();
        }
        try {
            send("run", execution.jobGroup(), execution.code());
            CompletableFuture.anyOf(run.ended(), exited).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            synchronized (signalling) {
                running = NONE;
            }
            messages.end();
        }
        return run.ended().isDone() ? null : exited.join();
    }

    /** What the process wrote to standard error at last. */
    String lastWords() {
        return err.tail().strip();
    }

    /** As Ctrl-C would: R and what it has started are told. Returns at once. */
    void interrupt(int statementId) {
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
            ProcessBuilder kill =
                    new ProcessBuilder("/bin/sh", "-c", "kill -INT \"$@\"", "kill", pid(process.toHandle()));
            process.descendants().map(RProcess::pid).forEach(kill.command()::add);
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
    List<String> complete(String code, long timeoutMillis) {
        boolean busy;
        synchronized (signalling) {
            busy = running != NONE;
        }
        if (busy || !isAlive() || !messages.hello().isDone()) {
            return messages.names().candidates(code);
        }
        try (RMessages.Question question = messages.ask()) {
            send("complete", question.id(), code);
            return question.answer(timeoutMillis)
                    .orElseGet(() -> messages.names().candidates(code));
        }
    }

    /** Ends the process at once, with all that it has started. Does not wait. */
    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        signaller.shutdownNow();
    }

    private void send(String... fields) {
        byte[] message = Wire.message(List.of(fields));
        try {
            writer.execute(() -> write(message));
        } catch (RejectedExecutionException e) {
            LOG.debug("R has ended: {} is not said", fields[0]);
        }
    }

    private void write(byte[] message) {
        try {
            OutputStream control = process.getOutputStream();
            control.write(message);
            control.flush();
        } catch (IOException e) {
            LOG.debug("R takes no more messages", e);
        }
    }

    private void said(OutputPipe pipe, List<String> fields) {
        if (fields.get(0).equals("finished")) {
            pipe.toLog();
            messages.finished(pipe == out);
        } else {
            messages.said(fields.get(0), fields.subList(1, fields.size()));
        }
    }

    private void watch() {
        try {
            int code = process.waitFor();
            writer.shutdownNow();
            alive.writeBytes("ended\n");
            alive.close();
            out.drain();
            err.drain();
            spark.close();
            messages.lost("it ended with " + ExitReason.of(code) + "\n" + lastWords());
            exited.complete(code);
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOG.error("the end of R can't be seen to", e);
            messages.lost("it ended");
            exited.complete(-1);
        }
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
