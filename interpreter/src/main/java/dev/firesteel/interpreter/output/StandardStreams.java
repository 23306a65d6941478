// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/**
 * The standard streams of this JVM. What any thread writes to {@code System.out} goes to the statement that runs, else to
 * the process's own standard output, which is the session log. {@code System.err} stays what it was: the session log.
 * {@code System.in} is at its end.
 */
public final class StandardStreams {
    private final PrintStream log;
    private final CapturedPrintStream captured = new CapturedPrintStream(this::write);
    private volatile @Nullable TextTarget target;

    StandardStreams(PrintStream log) {
        this.log = requireNonNull(log, "log");
    }

    /** Replaces the streams; before any class keeps {@code System.out} for itself, as {@code scala.Console} does. */
    public static StandardStreams install() {
        StandardStreams streams = new StandardStreams(System.out);
        System.setOut(streams.out());
        System.setIn(InputStream.nullInputStream());
        return streams;
    }

    /** What {@code System.out} becomes. */
    PrintStream out() {
        return captured;
    }

    /** From now on text goes to the target. */
    public void toStatement(TextTarget statement) {
        captured.end();
        target = requireNonNull(statement, "statement");
    }

    /** From now on text goes to the session log. */
    public void toLog() {
        captured.end();
        target = null;
    }

    private void write(String text) {
        TextTarget current = target;
        if (current == null || !current.accept(text)) {
            log.print(text);
            log.flush();
        }
    }
}
