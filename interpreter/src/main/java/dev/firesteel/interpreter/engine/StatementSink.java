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
        Map<String, String> checked = checked(jsonByMime);
        if (tooLarge(checked)) {
            notice("DISPLAY_DROPPED", tooLargeMessage("what was displayed", checked));
            return;
        }
        append(new Event.Display(checked, displayId == null ? null : Surrogates.repair(displayId), update));
    }

    @Override
    public void result(Map<String, String> jsonByMime, @Nullable String truncated) {
        Map<String, String> checked = checked(jsonByMime);
        if (tooLarge(checked)) {
            error("ResultTooLarge", tooLargeMessage("the result", checked), List.of());
            return;
        }
        append(new Event.Result(checked, truncated == null ? null : Surrogates.repair(truncated)));
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

    private void append(Event event) {
        text.flushThen(() -> {
            if (!log.append(statementId, event)) {
                log.appendNow(
                        statementId,
                        new Event.Notice(
                                "OUTPUT_DROPPED",
                                "a value shown after the cancel is dropped: the server did"
                                        + " not store what came before"));
            }
        });
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

    private boolean tooLarge(Map<String, String> jsonByMime) {
        return bytes(jsonByMime) > log.maxEventBytes();
    }

    private String tooLargeMessage(String what, Map<String, String> jsonByMime) {
        return what + " takes " + bytes(jsonByMime) + " bytes as JSON (expected: at most " + log.maxEventBytes() + ")";
    }

    private static long bytes(Map<String, String> jsonByMime) {
        return jsonByMime.values().stream().mapToLong(Surrogates::utf8Bytes).sum();
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
