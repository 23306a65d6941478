// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import scala.runtime.ScalaRunTime;

/** The text of what a line says: as long as in the interpreter's shell, and without the interpreter's wrappers. */
final class Echo {

    /** As in the interpreter's shell. */
    private static final int MAX_LENGTH = 800;

    private static final int MAX_ELEMENTS = 1000;

    /** The wrappers around the code of a line, as they show in types, frames and the {@code toString} of user classes. */
    private static final Pattern WRAPPERS = Pattern.compile("\\$line\\d+[./]"
            + "|\\$(?:read|eval|print)(?:\\.INSTANCE)?(?:\\$\\$iw)*(?:[.$/]|$)"
            + "|\\$iw(?:\\$\\$iw)*(?:\\.this)?(?:[.$/]|$)");

    private Echo() {}

    /** What a line says, as clients see it. */
    static String of(String said) {
        return said.isEmpty() ? "" : limited(unwrap(said));
    }

    /** A value as text, with a line end. */
    static String text(@Nullable Object value) {
        return ScalaRunTime.replStringOf(value, MAX_ELEMENTS);
    }

    private static String limited(String echo) {
        String line = echo.endsWith("\n") ? echo.substring(0, echo.length() - 1) : echo;
        return (line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH - 3) + "...") + "\n";
    }

    /** The text without the wrappers that the interpreter puts around the code of a line. */
    static String unwrap(String text) {
        return text.indexOf('$') < 0 ? text : WRAPPERS.matcher(text).replaceAll("");
    }
}
