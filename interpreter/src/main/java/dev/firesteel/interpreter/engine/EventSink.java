// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import dev.firesteel.interpreter.output.TextStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an engine says what its statement does, in the order of the calls; from any thread. Calls block while the worker
 * holds more than it may keep unacknowledged (until the statement is cancelled). Ignored after the statement has ended.
 *
 * <p>Start and end of the statement, progress, and the text of {@code System.out} of this JVM are not the engine's to tell.
 */
public interface EventSink {
    /** Written text; small pieces are put together, lone surrogates become U+FFFD. */
    void text(TextStream stream, CharSequence text);

    /**
     * Something displayed.
     *
     * @param jsonByMime one JSON value per MIME type: a JSON string for text and base64, {@code application/json} as is
     * @param displayId set when it can be, or is, updated in place
     * @param update true when it replaces what was displayed with the same id
     * @throws IllegalArgumentException when a value is not JSON
     */
    void display(Map<String, String> jsonByMime, @Nullable String displayId, boolean update);

    /**
     * The value of the statement, where it is more than text.
     *
     * @param jsonByMime as in {@link #display}
     * @param truncated what was cut, for people; null when it is the whole
     * @throws IllegalArgumentException when a value is not JSON
     */
    void result(Map<String, String> jsonByMime, @Nullable String truncated);

    /**
     * The value of the statement, written piece by piece: for values that may be larger than memory. While it is written the
     * statement displays nothing.
     */
    ResultStream openResult(String mimeType);

    /**
     * The statement failed; the first call counts.
     *
     * @param ename the error's name for programs
     * @param evalue the message
     * @param traceback lines with their line ends
     */
    void error(String ename, String evalue, List<String> traceback);

    /**
     * Something that the reader should know.
     *
     * @param reason for programs, in upper case with underscores
     * @param message for people
     */
    void notice(String reason, String message);
}
