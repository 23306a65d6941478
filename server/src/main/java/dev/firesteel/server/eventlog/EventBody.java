// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happened in a statement. The words and their meaning are those of {@code firesteel/v1/statement.proto}. */
public sealed interface EventBody {

    /** The code started to run. */
    record Started() implements EventBody {}

    /** The code wrote text. */
    record Text(String text, Stream stream) implements EventBody {}

    /** A piece of the JSON of a value that is too large for one event; its {@code Display} or {@code Result} follows. */
    record Part(String mimeType, String json) implements EventBody {}

    /** The code displayed something, by MIME type; {@code parts} has the bytes of what came before it, in parts. */
    record Display(
            Map<String, RawJson> data,
            Map<String, Long> parts,
            @Nullable String displayId,
            boolean update) implements EventBody {
        public Display {
            data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
            parts = Map.copyOf(parts);
        }

        public Display(Map<String, RawJson> data, @Nullable String displayId, boolean update) {
            this(data, Map.of(), displayId, update);
        }
    }

    /** Spark tasks were finished; {@code progress} is from 0 to 1. */
    record Progress(double progress, int completedTasks, int totalTasks) implements EventBody {}

    /**
     * The statement's value by MIME type, where it is more than text; {@code parts} as of {@link Display}; {@code truncated}
     * says what was cut.
     */
    record Result(
            Map<String, RawJson> data,
            Map<String, Long> parts,
            @Nullable String truncated) implements EventBody {
        public Result {
            data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
            parts = Map.copyOf(parts);
        }

        public Result(Map<String, RawJson> data, @Nullable String truncated) {
            this(data, Map.of(), truncated);
        }
    }

    /** The code failed. */
    record Failure(String ename, String evalue, List<String> traceback) implements EventBody {
        public Failure {
            traceback = List.copyOf(traceback);
        }
    }

    /** Something that the reader should know. */
    record Notice(String reason, String message) implements EventBody {
        /** Events before this one, and the one whose place it has, are no longer kept. */
        public static final String OUTPUT_DROPPED = "OUTPUT_DROPPED";
    }

    /** The last event: nothing follows. */
    record Finished(Outcome outcome) implements EventBody {}

    /** Where text was written. */
    enum Stream {
        STDOUT,
        STDERR,
        ECHO
    }

    /** How a statement ended. */
    enum Outcome {
        /** By itself, whether or not the code failed. */
        AVAILABLE,
        /** Because it was cancelled. */
        CANCELLED
    }
}
