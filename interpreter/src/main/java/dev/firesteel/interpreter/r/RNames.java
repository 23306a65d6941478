// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that R had after its last statement: to complete from while it is busy. Thread-safe. */
final class RNames {

    private static final Pattern NAME = Pattern.compile("(?<![\\w.$@:\"'])[A-Za-z.][\\w.]*$");

    private volatile List<String> globals = List.of();
    private volatile List<String> attached = List.of();

    void globals(List<String> names) {
        globals = List.copyOf(names);
    }

    void attached(List<String> names) {
        attached = List.copyOf(names);
    }

    /** What the name at the end of the code could become. */
    List<String> candidates(String code) {
        Matcher name = NAME.matcher(code);
        if (!name.find()) {
            return List.of();
        }
        String prefix = name.group();
        Set<String> found = new TreeSet<>();
        globals.stream().filter(candidate -> candidate.startsWith(prefix)).forEach(found::add);
        attached.stream().filter(candidate -> candidate.startsWith(prefix)).forEach(found::add);
        return List.copyOf(found);
    }
}
