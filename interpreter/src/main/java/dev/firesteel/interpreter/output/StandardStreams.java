// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import scala.Console;

/**
 * The standard streams of this JVM. What any thread prints in Scala goes to the statement that runs, if it is the only one,
 * else to the process's own standard output, which is the session log. {@code System.out} and {@code System.err}
 * themselves stay what they were, the session log, as in Livy: libraries write there what is not a statement's output.
 * {@code System.in} is at its end.
 */
public final class StandardStreams {
    private final PrintStream log;
    private final CapturedPrintStream captured = new CapturedPrintStream(this::write);
    private final List<TextTarget> targets = new CopyOnWriteArrayList<>();

    StandardStreams(PrintStream log) {
        this.log = requireNonNull(log, "log");
    }

    /** Takes Scala's console, which keeps for all threads the streams that it finds when it is loaded. */
    public static StandardStreams install() {
        PrintStream log = System.out;
        StandardStreams streams = new StandardStreams(log);
        System.setIn(InputStream.nullInputStream());
        System.setOut(streams.out());
        Console.out();
        System.setOut(log);
        return streams;
    }

    /** What Scala prints to. */
    public PrintStream out() {
        return captured;
    }

    /** The statement runs. */
    public void toStatement(TextTarget statement) {
        captured.end();
        targets.add(requireNonNull(statement, "statement"));
    }

    /** The statement runs no more. */
    public void toLog(TextTarget statement) {
        captured.end();
        targets.remove(statement);
    }

    private void write(String text) {
        TextTarget only = only();
        if (only == null || !only.accept(text)) {
            log.print(text);
            log.flush();
        }
    }

    /** Of several nobody knows whose text it is: it comes from Spark's threads. */
    private @Nullable TextTarget only() {
        TextTarget only = null;
        for (TextTarget target : targets) {
            if (only != null) {
                return null;
            }
            only = target;
        }
        return only;
    }
}
