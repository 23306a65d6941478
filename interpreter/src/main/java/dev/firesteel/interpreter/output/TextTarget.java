// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

/** Takes text that was written to standard output. */
@FunctionalInterface
public interface TextTarget {
    /** Returns false when it takes no more: the text then goes to the session log. */
    boolean accept(String text);
}
