// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import dev.firesteel.interpreter.output.JsonCheck;
import dev.firesteel.interpreter.output.Surrogates;
import dev.firesteel.interpreter.output.TextCoalescer;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.output.TextTarget;
import dev.firesteel.interpreter.timer.Timer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The events of one statement on their way to the log, in order. Thread-safe. */
final class StatementSink implements EventSink, TextTarget {
    private final int statementId;
    private final EventLog log;
    private final TextCoalescer text;
    /** Guarded by {@code text}, as everything that leaves. */
    private boolean failed;

    private long droppedChars;

    StatementSink(int statementId, EventLog log, Timer timer) {
        this.statementId = statementId;
        this.log = log;
        this.text = new TextCoalescer(timer, this::piece);
    }

    /** Text of {@code System.out}. */
    @Override
    public boolean accept(String printed) {
        return text.append(TextStream.STDOUT, printed);
    }

    @Override
    public void text(TextStream stream, CharSequence written) {
        text.append(stream, written);
    }

    @Override
    public void display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update) {
        String id = displayId == null ? null : Surrogates.repair(displayId);
        value(jsonByMime, (whole, parts) -> new Event.Display(whole, parts, id, update));
    }

    @Override
    public void result(Map<String, String> jsonByMime, @Nullable String truncated) {
        String cut = truncated == null ? null : Surrogates.repair(truncated);
        value(jsonByMime, (whole, parts) -> new Event.Result(whole, parts, cut));
    }

    @Override
    public ResultStream openResult(String mimeType) {
        return new PartStream(mimeType, new PartStream.Outlet() {
            @Override
            public boolean part(Event.Part part) {
                AtomicBoolean taken = new AtomicBoolean();
                text.flushThen(() -> taken.set(log.append(statementId, part)));
                return taken.get();
            }

            @Override
            public void whole(Event.Result result) {
                text.flushThen(() -> append(result));
            }

            @Override
            public void dropped() {
                text.flushThen(StatementSink.this::tellDropped);
            }
        });
    }

    @Override
    public void error(String ename, String evalue, List<String> traceback) {
        Event.Failure failure = Failures.cut(
                Surrogates.repair(ename),
                Surrogates.repair(evalue),
                traceback.stream().map(Surrogates::repair).toList());
        text.flushThen(() -> fail(failure));
    }

    @Override
    public void notice(String reason, String message) {
        Event.Notice notice = new Event.Notice(reason, Surrogates.repair(message));
        text.flushThen(() -> log.appendNow(statementId, notice));
    }

    /** Sends what is written; may wait for room. */
    void flush() {
        text.flushThen(() -> {});
    }

    /**
     * Ends the statement; a second end is ignored.
     *
     * @param otherwise the error of the statement when the engine reported none; null when it has not failed then
     */
    void finish(boolean cancelled, Event.@Nullable Failure otherwise) {
        text.closeThen(() -> {
            if (droppedChars > 0) {
                String message = droppedChars + " characters printed after the cancel are dropped: the server did not"
                        + " store what came before";
                log.appendNow(statementId, new Event.Notice("OUTPUT_DROPPED", message));
            }
            if (otherwise != null) {
                fail(otherwise);
            }
            log.appendNow(statementId, new Event.Finished(cancelled));
        });
    }

    /** Parts and the event that ends them leave without anything in between. */
    private void value(
            Map<String, String> jsonByMime, BiFunction<Map<String, String>, Map<String, Long>, Event> event) {
        Map<String, String> checked = checked(jsonByMime);
        Map<String, Long> bytes = new TreeMap<>();
        checked.forEach((mime, json) -> bytes.put(mime, Surrogates.utf8Bytes(json)));
        long total = bytes.values().stream().mapToLong(Long::longValue).sum();
        if (total <= ValueParts.MAX_INLINE_BYTES) {
            text.flushThen(() -> append(event.apply(checked, Map.of())));
            return;
        }
        text.flushThen(() -> {
            boolean sent = checked.entrySet().stream()
                    .allMatch(value -> ValueParts.cut(
                            value.getValue(), part -> log.append(statementId, new Event.Part(value.getKey(), part))));
            if (sent) {
                append(event.apply(Map.of(), bytes));
            } else {
                tellDropped();
            }
        });
    }

    private void append(Event event) {
        if (!log.append(statementId, event)) {
            tellDropped();
        }
    }

    private void tellDropped() {
        String message = "a value shown after the cancel is dropped: the server did not store what came before";
        log.appendNow(statementId, new Event.Notice("OUTPUT_DROPPED", message));
    }

    private void fail(Event.Failure failure) {
        if (!failed) {
            failed = true;
            log.appendNow(statementId, failure);
        }
    }

    private void piece(TextStream stream, String piece) {
        if (!log.append(statementId, new Event.Text(stream, piece))) {
            droppedChars += piece.length();
        }
    }

    private static Map<String, String> checked(Map<String, String> jsonByMime) {
        Map<String, String> checked = new TreeMap<>();
        jsonByMime.forEach((mime, json) -> {
            try {
                checked.put(mime, JsonCheck.check(json));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(mime + ": " + e.getMessage(), e);
            }
        });
        return checked;
    }
}
