// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.EventBody.Failure;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.eventlog.StatementRef;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a statement left: the fold of its events.
 *
 * @param executionCount the statement's id
 * @param data by MIME type, in order; with an error what was printed before it, empty when nothing was
 * @param failure null when the code succeeded
 * @param truncated null unless {@code data} is cut: how and where to read the whole
 */
public record StatementOutput(
        int executionCount,
        Map<String, RawJson> data,
        @Nullable Failure failure,
        @Nullable String truncated) {
    public StatementOutput {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }

    /** How many bytes of data it has. */
    public long length() {
        long length = 0;
        for (RawJson json : data.values()) {
            length += json.length();
        }
        return length;
    }

    /** As much of it as has at most so many bytes of data; what is cut is told. */
    public StatementOutput within(StatementRef statement, long maxBytes) {
        if (length() <= maxBytes) {
            return this;
        }
        CutNotes notes = new CutNotes();
        Map<String, RawJson> kept = new LinkedHashMap<>();
        long room = maxBytes;
        for (Map.Entry<String, RawJson> value : data.entrySet()) {
            RawJson whole = value.getValue();
            RawJson shown = whole.length() <= room ? whole : JsonCut.cut(value.getKey(), whole.utf8(), (int) room);
            if (shown != null) {
                kept.put(value.getKey(), shown);
                room -= shown.length();
            }
            if (shown == null || shown.length() < whole.length()) {
                notes.value(value.getKey(), shown, whole.length());
            }
        }
        return new StatementOutput(executionCount, kept, failure, notes.of(statement, null, truncated));
    }
}
