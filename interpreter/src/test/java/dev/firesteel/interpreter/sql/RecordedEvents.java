// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.ResultStream;
import dev.firesteel.interpreter.output.TextStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A sink that keeps what it was told. */
public final class RecordedEvents implements EventSink {

    /** What {@link EventSink#error} was told. */
    public record Failure(String ename, String evalue, List<String> traceback) {}

    private final Map<TextStream, StringBuffer> texts =
            Map.of(TextStream.STDOUT, new StringBuffer(), TextStream.STDERR, new StringBuffer());
    private final List<Map<String, String>> displays = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private @Nullable Map<String, String> result;
    private @Nullable String truncated;
    private @Nullable Failure failure;
    private Runnable onText = () -> {};

    @Override
    public void text(TextStream stream, CharSequence text) {
        texts.get(stream).append(text);
        onText.run();
    }

    @Override
    public synchronized void display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update) {
        displays.add(jsonByMime);
    }

    @Override
    public synchronized void result(Map<String, String> jsonByMime, @Nullable String truncatedText) {
        result = jsonByMime;
        truncated = truncatedText;
    }

    @Override
    public ResultStream openResult(String mimeType) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        return new ResultStream() {
            @Override
            public void write(int octet) {
                json.write(octet);
            }

            @Override
            public void complete(@Nullable String truncatedText) {
                result(Map.of(mimeType, json.toString(UTF_8)), truncatedText);
            }
        };
    }

    @Override
    public synchronized void error(String ename, String evalue, List<String> traceback) {
        if (failure == null) {
            failure = new Failure(ename, evalue, traceback);
        }
    }

    @Override
    public synchronized void notice(String reason, String message) {
        notices.add(reason + ": " + message);
    }

    /** Called after each text, on the thread that told it. */
    public RecordedEvents onText(Runnable action) {
        onText = action;
        return this;
    }

    public String out() {
        return texts.get(TextStream.STDOUT).toString();
    }

    public String err() {
        return texts.get(TextStream.STDERR).toString();
    }

    public synchronized List<Map<String, String>> displays() {
        return List.copyOf(displays);
    }

    public synchronized List<String> notices() {
        return List.copyOf(notices);
    }

    public synchronized @Nullable Map<String, String> result() {
        return result;
    }

    public synchronized @Nullable String truncated() {
        return truncated;
    }

    public synchronized @Nullable Failure failure() {
        return failure;
    }
}
