// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import com.google.protobuf.ByteString;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.RawJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of a display or result, put together from their parts. Keeps no more of them than the limit. */
final class ValueBuffer {
    private static final Pieces NONE = new Pieces();

    private final int limit;
    private final Map<String, Pieces> byMime = new TreeMap<>();
    private int room;

    ValueBuffer(int limit) {
        this.limit = limit;
        this.room = limit;
    }

    /**
     * A value, or its start.
     *
     * @param json null when nothing of it can be shown
     * @param length bytes that there were
     */
    record Value(@Nullable RawJson json, long length) {
        boolean isWhole() {
            return json != null && json.length() == length;
        }
    }

    private static final class Pieces {
        private final List<ByteString> kept = new ArrayList<>();
        private long length;
    }

    void add(EventBody.Part part) {
        ByteString piece = ByteString.copyFromUtf8(part.json());
        Pieces pieces = byMime.computeIfAbsent(part.mimeType(), mime -> new Pieces());
        pieces.length += piece.size();
        if (room > 0) {
            ByteString kept = piece.substring(0, Math.min(room, piece.size()));
            pieces.kept.add(kept);
            room -= kept.size();
        }
    }

    /**
     * The values of a display or result. Those whose first parts are no longer stored are left out.
     *
     * @param data what did not come in parts
     * @param lengths of what did
     */
    Map<String, Value> take(Map<String, RawJson> data, Map<String, Long> lengths) {
        Map<String, Value> values = new TreeMap<>();
        data.forEach((mime, json) -> values.put(mime, cut(mime, json.utf8(), json.length())));
        lengths.forEach((mime, length) -> {
            Pieces pieces = byMime.getOrDefault(mime, NONE);
            values.put(
                    mime,
                    pieces.length == length
                            ? cut(mime, ByteString.copyFrom(pieces.kept), length)
                            : new Value(null, length));
        });
        byMime.clear();
        room = limit;
        return values;
    }

    private Value cut(String mime, ByteString kept, long length) {
        boolean whole = kept.size() == length && length <= limit;
        return new Value(whole ? new RawJson(kept) : JsonCut.cut(mime, kept, Math.min(limit, kept.size())), length);
    }
}
