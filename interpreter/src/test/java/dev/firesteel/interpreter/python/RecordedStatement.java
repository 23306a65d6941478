// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.engine.ResultStream;
import dev.firesteel.interpreter.output.TextStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a statement told, in order; the pieces of a text that follow each other are one. */
final class RecordedStatement implements EventSink {
    sealed interface Told {}

    record Text(TextStream stream, String text) implements Told {}

    record Display(Map<String, String> data, @Nullable String id, boolean update) implements Told {}

    record Result(Map<String, String> data) implements Told {}

    record Failure(String ename, String evalue, List<String> traceback) implements Told {}

    record Notice(String reason, String message) implements Told {}

    private final List<Told> told = new ArrayList<>();

    @Override
    public synchronized void text(TextStream stream, CharSequence text) {
        if (!told.isEmpty() && told.get(told.size() - 1) instanceof Text last && last.stream() == stream) {
            told.set(told.size() - 1, new Text(stream, last.text() + text));
        } else {
            add(new Text(stream, text.toString()));
        }
        notifyAll();
    }

    @Override
    public void display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update) {
        add(new Display(jsonByMime, displayId, update));
    }

    @Override
    public void result(Map<String, String> jsonByMime, @Nullable String truncated) {
        add(new Result(jsonByMime));
    }

    @Override
    public ResultStream openResult(String mimeType) {
        throw new AssertionError("streams " + mimeType);
    }

    @Override
    public void error(String ename, String evalue, List<String> traceback) {
        add(new Failure(ename, evalue, traceback));
    }

    @Override
    public void notice(String reason, String message) {
        add(new Notice(reason, message));
    }

    private synchronized void add(Told what) {
        told.add(what);
        notifyAll();
    }

    synchronized List<Told> told() {
        return List.copyOf(told);
    }

    /** Waits until standard output has this in it. */
    synchronized void awaitOut(String text) throws InterruptedException {
        while (!out().contains(text)) {
            wait();
        }
    }

    synchronized String out() {
        return text(TextStream.STDOUT);
    }

    synchronized String err() {
        return text(TextStream.STDERR);
    }

    /** Text as the Livy view of PySpark shows it. */
    synchronized String livyText() {
        return (out() + err()).stripTrailing();
    }

    private String text(TextStream stream) {
        return of(Text.class).stream()
                .filter(text -> text.stream() == stream)
                .map(Text::text)
                .collect(Collectors.joining());
    }

    @Nullable
    Map<String, String> result() {
        List<Result> results = of(Result.class);
        return results.isEmpty() ? null : results.get(results.size() - 1).data();
    }

    @Nullable
    Failure failure() {
        List<Failure> failures = of(Failure.class);
        return failures.isEmpty() ? null : failures.get(0);
    }

    synchronized <T extends Told> List<T> of(Class<T> kind) {
        return told.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
