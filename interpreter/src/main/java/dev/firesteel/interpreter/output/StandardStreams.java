// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static java.util.Objects.requireNonNull;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import scala.Console;

/**
 * The standard streams of this JVM. What any thread prints in Scala goes to the statement that runs in the thread's session, if it is
 * the only one, else to the process's own standard output, which is the session log. {@code System.out} and {@code System.err}
 * themselves stay what they were, the session log, as in Livy: libraries write there what is not a statement's output.
 * {@code System.in} is at its end.
 */
public final class StandardStreams {
    private static final InheritableThreadLocal<@Nullable SessionOutput> OF_THREAD = new InheritableThreadLocal<>();

    private final PrintStream log;
    private final CapturedPrintStream captured = new CapturedPrintStream(this::write);
    private volatile Supplier<@Nullable SessionOutput> otherwise = () -> null;

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

    /** The output of the only session of this JVM: threads that are nobody's print for it. */
    public SessionOutput onlySession() {
        SessionOutput only = session();
        otherwise = () -> only;
        return only;
    }

    /** The output of one session of several. */
    public SessionOutput session() {
        return new SessionOutput(this);
    }

    /** Whom threads print for that no session has entered; null for nobody. */
    public void otherwise(Supplier<@Nullable SessionOutput> whom) {
        otherwise = requireNonNull(whom, "whom");
    }

    void enter(SessionOutput session) {
        OF_THREAD.set(session);
    }

    void endCharacter() {
        captured.end();
    }

    private void write(String text) {
        SessionOutput entered = OF_THREAD.get();
        SessionOutput session = entered == null ? otherwise.get() : entered;
        if (session == null || !session.accept(text)) {
            log.print(text);
            log.flush();
        }
    }
}
