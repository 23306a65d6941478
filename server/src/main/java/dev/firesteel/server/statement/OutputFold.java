// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.EventBody.Outcome;
import dev.firesteel.server.eventlog.EventBody.Stream;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.statement.ValueBuffer.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Folds a statement's events into what Livy shows of it. Takes all its events, in order. Holds no more text than the limit.
 * How text is shown is the language's own way, see {@link TextRules}.
 */
public final class OutputFold {
    private final StatementRef statement;
    private final TextRules rules;
    private final int limit;
    private final TextBuffer out;
    private final TextBuffer err;
    private final ValueBuffer parts;
    private final Map<String, Value> values = new LinkedHashMap<>();

    private boolean started;
    private @Nullable String dropped;
    private @Nullable String valueCut;
    private EventBody.@Nullable Failure failure;
    private EventBody.@Nullable Notice cancelNotice;
    private @Nullable Outcome outcome;

    /**
     * A fold that has seen nothing.
     *
     * @param limit UTF-16 units of text, and bytes of JSON of other values, above which they are cut
     */
    public OutputFold(StatementRef statement, Kind kind, int limit) {
        this.statement = statement;
        this.rules = TextRules.of(kind);
        this.limit = limit;
        this.out = new TextBuffer(limit);
        this.err = new TextBuffer(limit);
        this.parts = new ValueBuffer(limit);
    }

    public void add(Event event) {
        EventBody body = event.body();
        if (body instanceof EventBody.Started) {
            started = true;
        } else if (body instanceof EventBody.Text text) {
            addText(text);
        } else if (body instanceof EventBody.Part part) {
            parts.add(part);
        } else if (body instanceof EventBody.Display display) {
            addDisplay(parts.take(display.data(), display.parts()), display.update());
        } else if (body instanceof EventBody.Result result) {
            addValues(parts.take(result.data(), result.parts()));
            valueCut = result.truncated();
        } else if (body instanceof EventBody.Failure failed) {
            failure = failed;
        } else if (body instanceof EventBody.Notice notice) {
            if (notice.reason().startsWith("CANCEL")) {
                cancelNotice = notice;
            } else if (notice.reason().equals(EventBody.Notice.OUTPUT_DROPPED)) {
                started = true;
                dropped = notice.message();
            }
        } else if (body instanceof EventBody.Finished finished) {
            outcome = finished.outcome();
        }
    }

    private void addText(EventBody.Text text) {
        if (text.text().isEmpty()) {
            return;
        }
        if (rules.lastOneWins() && text.stream() != Stream.STDERR && !values.isEmpty()) {
            values.clear();
            valueCut = null;
            out.clear();
        }
        (text.stream() == Stream.STDERR ? err : out).append(text.text());
    }

    /**
     * What is shown beside a value's text, such as a DataFrame's HTML, is the event stream's alone: Livy has one key there.
     * What code asked to be shown carries its text; of that, Livy's view has the image, else the text. Updates it can't show.
     */
    private void addDisplay(Map<String, Value> data, boolean update) {
        Value text = data.get("text/plain");
        Value image = data.get("image/png");
        if (text == null || update) {
            return;
        }
        if (image == null && text.json() != null) {
            addText(new EventBody.Text(JsonText.read(text.json()) + "\n", Stream.STDOUT));
        } else if (image != null) {
            addValues(Map.of("image/png", image));
        }
    }

    private void addValues(Map<String, Value> data) {
        if (rules.lastOneWins() && !data.isEmpty()) {
            out.clear();
            values.clear();
        }
        values.putAll(data);
    }

    /** To be asked once. Null until the statement has ended, and when it was cancelled before it ran. */
    public @Nullable StatementOutput output() {
        if (outcome == null || (outcome == Outcome.CANCELLED && !started && failure == null)) {
            return null;
        }
        EventBody.Failure why = why(outcome);
        CutNotes notes = notesOnText();
        StringBuilder text = rules.text(out.text(), err.text());
        Map<String, RawJson> data = new LinkedHashMap<>();
        if (why == null) {
            if (rules.showsText(text, !values.isEmpty())) {
                data.put("text/plain", JsonText.of(text));
            }
            values.forEach((mime, value) -> show(mime, value, data, notes));
        } else if (text.length() > 0) {
            data.put("text/plain", JsonText.of(text));
        }
        return new StatementOutput(statement.statementId(), data, why, notes.of(statement, dropped, valueCut));
    }

    private static void show(String mime, Value value, Map<String, RawJson> data, CutNotes notes) {
        if (value.json() != null) {
            data.put(mime, value.json());
        }
        if (!value.isWhole()) {
            notes.value(mime, value.json(), value.length());
        }
    }

    private EventBody.@Nullable Failure why(Outcome ended) {
        if (failure != null || ended == Outcome.AVAILABLE) {
            return failure;
        }
        String what = cancelNotice == null ? "The statement was cancelled." : cancelNotice.message();
        return new EventBody.Failure("Cancelled", what, List.of());
    }

    private CutNotes notesOnText() {
        CutNotes notes = new CutNotes();
        TextBuffer cut = out.cut() ? out : err;
        if (cut.cut() && rules.uses(cut == err)) {
            notes.text(limit, cut.length());
        }
        return notes;
    }
}
