// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.EventSink;
import dev.firesteel.interpreter.output.CapturedPrintStream;
import dev.firesteel.interpreter.output.TextStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import scala.Console;

/**
 * Scala's standard streams, for the thread that runs user code and those that it starts, however long they live: what
 * they print belongs to the statement that runs, else to the session log; there is nothing to read.
 */
final class UserConsole {

    private final CapturedPrintStream out = new CapturedPrintStream(this::write);
    private volatile @Nullable EventSink statement;

    /** From now on text goes to this statement. */
    void toStatement(EventSink sink) {
        statement = sink;
    }

    /** From now on text goes to the session log. */
    void toLog() {
        out.end();
        statement = null;
    }

    private void write(String text) {
        EventSink sink = statement;
        if (sink != null) {
            sink.text(TextStream.STDOUT, text);
        } else {
            System.out.print(text);
        }
    }

    <T> T with(Running.Body<T> body) throws Throwable {
        Outcome<T> outcome =
                Console.withOut(out, () -> Console.withIn(InputStream.nullInputStream(), () -> Outcome.of(body)));
        return outcome.get();
    }

    /** What a body gave or threw: Scala's functions declare no exceptions. */
    private record Outcome<T>(@Nullable T value, @Nullable Throwable thrown) {

        static <T> Outcome<T> of(Running.Body<T> body) {
            try {
                return new Outcome<>(body.run(), null);
            } catch (Throwable e) {
                return new Outcome<>(null, e);
            }
        }

        @SuppressWarnings({"unchecked", "NullAway"}) // a body that does not throw gives a T
        T get() throws Throwable {
            if (thrown != null) {
                throw thrown;
            }
            return value;
        }
    }
}
