// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import java.util.ArrayList;
import java.util.List;

/**
 * Groups the statements of a cell into what is compiled together. A statement is compiled by itself, so that what
 * comes before it is in effect; but neighbouring definitions that need each other (a class and its companion, methods,
 * classes or objects that refer to a later one) are one unit, as they would be in a source file.
 */
final class Units {

    private Units() {}

    static List<List<TopLevel>> of(List<TopLevel> statements) {
        List<List<TopLevel>> units = new ArrayList<>();
        for (int first = 0; first < statements.size(); ) {
            int last = lastNeeded(statements, first);
            units.add(List.copyOf(statements.subList(first, last + 1)));
            first = last + 1;
        }
        return units;
    }

    /** The last statement that has to be compiled together with the one at {@code first}. */
    private static int lastNeeded(List<TopLevel> statements, int first) {
        int end = endOfDefinitions(statements, first);
        int last = first;
        for (int member = first; member <= last; member++) {
            for (int later = last + 1; later < end; later++) {
                if (statements.get(member).needs(statements.get(later))) {
                    last = later;
                }
            }
        }
        return last;
    }

    /** Where the neighbouring definitions end, the latest where one is defined anew. */
    private static int endOfDefinitions(List<TopLevel> statements, int first) {
        int end = first;
        while (end < statements.size() && statements.get(end).definesOnly()) {
            TopLevel next = statements.get(end);
            if (statements.subList(first, end).stream().anyMatch(next::clashesWith)) {
                break;
            }
            end++;
        }
        return end;
    }
}
