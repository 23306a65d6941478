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

    /** The code displayed something. */
    record Display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update) implements Event {}

    /** Spark tasks were finished. */
    record Progress(double progress, int completedTasks, int totalTasks) implements Event {}

    /** The value of the statement. */
    record Result(Map<String, String> jsonByMime, @Nullable String truncated) implements Event {}

    /** The code failed. */
    record Failure(String ename, String evalue, List<String> traceback) implements Event {}

    /** Something that the reader should know. */
    record Notice(String reason, String message) implements Event {}

    /** The last event. */
    record Finished(boolean cancelled) implements Event {}
}
