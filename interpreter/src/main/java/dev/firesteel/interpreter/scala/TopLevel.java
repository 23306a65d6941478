// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static java.util.Collections.disjoint;
import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * A statement at the top level of a cell.
 *
 * @param text its source, without the separators and comments around it
 * @param line the line of the cell where it begins, from 1
 * @param definesOnly true when running it does nothing but define a class, an object, a method or a type
 * @param terms names it defines for values: methods, objects, values
 * @param types names it defines for types
 * @param mentioned every name in it
 */
record TopLevel(
        String text, int line, boolean definesOnly, Set<String> terms, Set<String> types, Set<String> mentioned) {

    TopLevel {
        requireNonNull(text, "text");
        terms = Set.copyOf(terms);
        types = Set.copyOf(types);
        mentioned = Set.copyOf(mentioned);
    }

    /** True when this can't be compiled without the other. */
    boolean needs(TopLevel later) {
        return !disjoint(mentioned, later.terms)
                || !disjoint(mentioned, later.types)
                || !disjoint(types, later.terms)
                || !disjoint(terms, later.types);
    }

    /** True when both define the same, so that they can't stand side by side. */
    boolean clashesWith(TopLevel other) {
        return !disjoint(terms, other.terms) || !disjoint(types, other.types);
    }
}
