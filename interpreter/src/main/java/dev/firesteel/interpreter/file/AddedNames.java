// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

import java.util.HashMap;
import java.util.Map;

/**
 * The names of files that an application's sessions have added. Executors have one folder for all of them: a second content under a
 * name would make every later task of every session fail. Thread-safe.
 */
public final class AddedNames {
    private final Map<String, String> contents = new HashMap<>();

    /** Takes the name for this content; false when it is taken for another one. */
    synchronized boolean take(String name, String content) {
        String before = contents.putIfAbsent(name, content);
        return before == null || before.equals(content);
    }
}
