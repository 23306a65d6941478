// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import scala.Console;

/** Runs code for which there is nothing to read, however early Scala's console looked at {@code System.in}. */
final class EmptyInput {

    private EmptyInput() {}

    static <T> T with(Running.Body<T> body) throws Throwable {
        Outcome<T> outcome = Console.withIn(InputStream.nullInputStream(), () -> Outcome.of(body));
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
