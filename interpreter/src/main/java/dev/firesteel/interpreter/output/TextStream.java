// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

/** Where text was written. */
public enum TextStream {
    STDOUT,
    /** Standard error of languages whose standard error belongs to the statement (not of Scala: that is the session log). */
    STDERR,
    /** The interpreter's echo of a value or definition, such as {@code res0: Int = 2}. */
    ECHO
}
