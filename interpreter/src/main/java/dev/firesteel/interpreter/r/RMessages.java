// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an R process says, and who waits for it. Thread-safe. */
final class RMessages {

    /**
     * R is ready.
     *
     * @param version of R, for people
     * @param note what this R can't do, for people; may be empty
     */
    record Hello(String version, String note) {}

    /** A statement that runs. It has ended when both pipes have said so. */
    static final class Run {
        private final Execution execution;
        private final CompletableFuture<Void> out = new CompletableFuture<>();
        private final CompletableFuture<Void> err = new CompletableFuture<>();
        private final CompletableFuture<Void> ended = CompletableFuture.allOf(out, err);

        private Run(Execution execution) {
            this.execution = execution;
        }

        CompletableFuture<Void> ended() {
            return ended;
        }
    }

    /** A request for candidates. */
    final class Question implements AutoCloseable {
        private final String id = Integer.toString(questions.incrementAndGet());
        private final CompletableFuture<List<String>> answer = new CompletableFuture<>();

        String id() {
            return id;
        }

        /** Empty when R doesn't say in time. */
        Optional<List<String>> answer(long timeoutMillis) {
            try {
                return Optional.of(answer.get(timeoutMillis, TimeUnit.MILLISECONDS));
            } catch (TimeoutException | ExecutionException e) {
                return Optional.empty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            asked.remove(id);
        }
    }

    private static final String INTERRUPTED = "Interrupted";

    private final Consumer<String> log;
    private final RNames names = new RNames();
    private final CompletableFuture<Hello> hello = new CompletableFuture<>();
    private final Map<String, Question> asked = new ConcurrentHashMap<>();
    private final AtomicInteger questions = new AtomicInteger();
    private volatile @Nullable Run run;

    RMessages(Consumer<String> log) {
        this.log = log;
    }

    CompletableFuture<Hello> hello() {
        return hello;
    }

    RNames names() {
        return names;
    }

    Run begin(Execution execution) {
        Run begun = new Run(execution);
        run = begun;
        return begun;
    }

    void end() {
        run = null;
    }

    Question ask() {
        Question question = new Question();
        asked.put(question.id(), question);
        return question;
    }

    void finished(boolean out) {
        Run current = run;
        if (current != null) {
            (out ? current.out : current.err).complete(null);
        }
    }

    /** R says nothing more. */
    void lost(String why) {
        hello.completeExceptionally(new EngineException(why));
        asked.values().forEach(question -> question.answer.complete(List.of()));
    }

    void said(String what, List<String> fields) {
        switch (what) {
            case "hello" -> hello.complete(new Hello(fields.get(0), fields.get(1)));
            case "attached" -> names.attached(lines(fields.get(0)));
            case "globals" -> names.globals(lines(fields.get(0)));
            case "candidates" -> {
                Question question = asked.get(fields.get(0));
                if (question != null) {
                    question.answer.complete(
                            lines(fields.get(1)).stream().sorted().distinct().toList());
                }
            }
            default -> {
                Run current = run;
                if (current == null) {
                    log.accept("R: " + what + " outside of a statement is dropped\n");
                } else {
                    tell(current.execution, what, fields);
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
}
