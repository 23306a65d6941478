// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.ResultStream;
import dev.firesteel.interpreter.output.TextStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A sink that keeps what it was told: all text in one piece, in order. */
final class Outcome implements EventSink {

    private final StringBuffer text = new StringBuffer();
    private final Map<String, String> results = new LinkedHashMap<>();
    private final CompletableFuture<Void> on = new CompletableFuture<>();
    private @Nullable String truncated;
    private @Nullable Failure failure;

    @Override
    public void text(TextStream stream, CharSequence piece) {
        text.append(piece);
        if (text.toString().endsWith("on\n")) {
            on.complete(null);
        }
    }

    @Override
    public void display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update) {
        throw new AssertionError("displayed: " + jsonByMime);
    }

    @Override
    public void result(Map<String, String> jsonByMime, @Nullable String cut) {
        results.putAll(jsonByMime);
        truncated = cut;
    }

    @Override
    public ResultStream openResult(String mimeType) {
        throw new AssertionError("streams " + mimeType);
    }

    @Override
    public void error(String ename, String evalue, List<String> traceback) {
        failure = new Failure(ename, evalue, traceback);
    }

    @Override
    public void notice(String reason, String message) {
        throw new AssertionError("noticed: " + reason + " " + message);
    }

    String text() {
        return text.toString();
    }

    Map<String, String> results() {
        return results;
    }

    @Nullable
    String truncated() {
        return truncated;
    }

    @Nullable
    Failure failure() {
        return failure;
    }

    /** Completes when the cell has printed the line {@code on}. */
    CompletableFuture<Void> on() {
        return on;
    }
}
