// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.List;
import java.util.Set;

/** A piece of a cell, run on its own after the pieces before it. */
sealed interface Part {

    /** Statements that are compiled together. */
    record Code(List<TopLevel> statements) implements Part {

        public Code {
            statements = List.copyOf(statements);
        }

        /** Source that is compiled as one unit. */
        static Code of(String text) {
            return new Code(List.of(new TopLevel(text, 1, false, Set.of(), Set.of(), Set.of())));
        }

        /** Their source, moved down so that its lines have the numbers that they have in the cell. */
        String textAtItsLine() {
            return "\n".repeat(statements.get(0).line() - 1) + text();
        }

        String text() {
            StringBuilder text = new StringBuilder(statements.get(0).text());
            for (int i = 1; i < statements.size(); i++) {
                TopLevel before = statements.get(i - 1);
                int lastLine = before.line()
                        + (int) before.text().chars().filter(c -> c == '\n').count();
                int gap = statements.get(i).line() - lastLine;
                text.append(gap > 0 ? "\n".repeat(gap) : "; ")
                        .append(statements.get(i).text());
            }
            return text.toString();
        }
    }

    /** A line such as {@code %json rows}. */
    record Magic(String name, String argument) implements Part {}
}
