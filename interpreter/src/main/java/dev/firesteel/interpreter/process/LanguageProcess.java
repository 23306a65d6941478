// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.process;

import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.TextStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

/** The process of a language from its start to its end, and what is said to and by it. Thread-safe. */
public final class LanguageProcess {
    private static final Logger LOG = LoggerFactory.getLogger(LanguageProcess.class);

    /** What is the language's own. */
    public interface Language {
        /** Takes a message, on a thread of the pipes; of the statement that runs, which is null when none does. */
        void said(String what, List<String> fields, @Nullable Execution running);

        /** The process has ended; the last that it wrote is still to be read. */
        void ended() throws IOException, InterruptedException;
    }

    private final String name;
    private final Process process;
    private final Language language;
    private final OutputPipe out;
    private final OutputPipe err;
    private final ExecutorService writer;
    private final CompletableFuture<List<String>> ready = new CompletableFuture<>();
    private final CompletableFuture<Integer> exited = new CompletableFuture<>();
    private final Map<String, CompletableFuture<List<String>>> asked = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile @Nullable Run run;

    /** A statement that runs. It has ended when both pipes have said so. */
    private static final class Run {
        private final Execution execution;
        private final CompletableFuture<Void> out = new CompletableFuture<>();
        private final CompletableFuture<Void> err = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = CompletableFuture.allOf(out, err);

        Run(Execution execution) {
            this.execution = execution;
        }
    }

    /**
     * Nothing is read before {@link #start}.
     *
     * @param name of the language, for people
     * @param token what marks messages among text; known to the process and nobody else
     * @param log takes text that is no statement's
     */
    public LanguageProcess(String name, Process process, String token, Consumer<String> log, Language language) {
        this.name = name;
        this.process = process;
        this.language = language;
        this.out = new OutputPipe(name, process.getInputStream(), token, TextStream.STDOUT, log, this::said);
        this.err = new OutputPipe(name, process.getErrorStream(), token, TextStream.STDERR, log, this::said);
        this.writer = Executors.newSingleThreadExecutor(task -> daemon(task, "control"));
    }

    public void start() {
        out.start();
        err.start();
        daemon(this::watch, "watch").start();
    }

    /** It can run statements; what it said of itself is for who waits for that. */
    public void ready(List<String> fields) {
        ready.complete(fields);
    }

    /** It will never be able to run statements, for this reason. */
    public void unusable(Throwable cause) {
        ready.completeExceptionally(cause);
    }

    public boolean isReady() {
        return ready.isDone();
    }

    /** Waits until it can run statements; returns what it said of itself then. */
    public List<String> awaitReady() throws EngineException, InterruptedException {
        try {
            return ready.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new EngineException("Fail to start interpreter: " + cause.getMessage(), cause);
        }
    }

    public boolean isAlive() {
        return !exited.isDone() && process.isAlive();
    }

    /** Runs a statement; returns when it has ended, with the process's exit code when that has ended too. */
    public @Nullable Integer run(Execution execution, String... message) throws InterruptedException {
        Run starting = new Run(execution);
        run = starting;
        out.toStatement(execution.sink());
        err.toStatement(execution.sink());
        send(message);
        try {
            CompletableFuture.anyOf(starting.ended, exited).get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            run = null;
        }
        return starting.ended.isDone() ? null : exited.join();
    }

    public boolean isRunning() {
        return run != null;
    }

    /** What the process wrote to standard error at last. */
    public String lastWords() {
        return err.tail().strip();
    }

    /** Asks for something; empty when there is no answer in time. A number goes after the first word, and comes back. */
    public Optional<List<String>> ask(long timeoutMillis, String what, String... fields) {
        String id = Integer.toString(questions.incrementAndGet());
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        asked.put(id, answer);
        String[] message = new String[fields.length + 2];
        message[0] = what;
        message[1] = id;
        System.arraycopy(fields, 0, message, 2, fields.length);
        send(message);
        try {
            return Optional.of(answer.get(timeoutMillis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException | ExecutionException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            asked.remove(id);
        }
    }

    /** The answer to a question; too late for one that nobody waits for any more. */
    public void answer(String id, List<String> answer) {
        CompletableFuture<List<String>> waiting = asked.get(id);
        if (waiting != null) {
            waiting.complete(answer);
        }
    }

    /** Returns at once. */
    public void send(String... fields) {
        byte[] message = Wire.message(List.of(fields));
        try {
            writer.execute(() -> write(message));
        } catch (RejectedExecutionException e) {
            LOG.debug("{} has ended: {} is not said", name, fields[0]);
        }
    }

    /** Ends the process at once, with all that it has started. Does not wait. */
    public void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Waits for the end of the process, not longer than this. */
    public void awaitEnd(long timeoutMillis) {
        exited.copy().completeOnTimeout(0, timeoutMillis, TimeUnit.MILLISECONDS).join();
    }

    private void write(byte[] message) {
        try {
            OutputStream control = process.getOutputStream();
            control.write(message);
            control.flush();
        } catch (IOException e) {
            LOG.debug("{} takes no more messages", name, e);
        }
    }

    private void said(OutputPipe pipe, List<String> fields) {
        Run current = run;
        if (!fields.get(0).equals("finished")) {
            language.said(fields.get(0), fields.subList(1, fields.size()), current == null ? null : current.execution);
            return;
        }
        pipe.toLog();
        if (current != null) {
            (pipe == out ? current.out : current.err).complete(null);
        }
    }

    private void watch() {
        int code = -1;
        try {
            code = process.waitFor();
            writer.shutdownNow();
            process.getOutputStream().close();
            language.ended();
            out.drain();
            err.drain();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOG.error("the end of {} can't be seen to", name, e);
        }
        unusable(new EngineException(name + " ended with " + ExitReason.of(code) + "\n" + lastWords()));
        exited.complete(code);
        asked.values().forEach(answer -> answer.complete(List.of()));
    }

    private Thread daemon(Runnable task, String what) {
        Thread thread = new Thread(task, (name + "-" + what).toLowerCase(Locale.ROOT));
        thread.setDaemon(true);
        return thread;
    }
}
