// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import dev.firesteel.interpreter.output.TextStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One fact of a statement, not yet numbered. All text in it is well-formed, all JSON checked. */
public sealed interface Event {
    /** The code started to run. */
    record Started() implements Event {}

    /** The code wrote text. */
    record Text(TextStream stream, String text) implements Event {}

    /** A piece of the JSON of a value that is too large for one event; its {@code Display} or {@code Result} follows. */
    record Part(String mimeType, String json) implements Event {}

    /**
     * The code displayed something.
     *
     * @param parts UTF-8 bytes of JSON by MIME type: of the values that went before, in parts
     */
    record Display(
            Map<String, String> jsonByMime,
            Map<String, Long> parts,
            @Nullable String displayId,
            boolean update) implements Event {
        public Display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update) {
            this(jsonByMime, Map.of(), displayId, update);
        }
    }

    /** Spark tasks were finished. */
    record Progress(double progress, int completedTasks, int totalTasks) implements Event {}

    /**
     * The value of the statement.
     *
     * @param parts as of {@link Display}
     */
    record Result(
            Map<String, String> jsonByMime,
            Map<String, Long> parts,
            @Nullable String truncated) implements Event {
        public Result(Map<String, String> jsonByMime, @Nullable String truncated) {
            this(jsonByMime, Map.of(), truncated);
        }
    }

    /** The code failed. */
    record Failure(String ename, String evalue, List<String> traceback) implements Event {}

    /** Something that the reader should know. */
    record Notice(String reason, String message) implements Event {}

    /** The last event. */
    record Finished(boolean cancelled) implements Event {}
}
