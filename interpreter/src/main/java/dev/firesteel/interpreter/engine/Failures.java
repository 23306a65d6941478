// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.ArrayList;
import java.util.List;

/** Errors of a length that can be sent: what an exception says may be as long as the data that it is about. */
final class Failures {
    /** In characters, of the message and of the whole traceback. */
    static final int MAX_CHARS = 512 * 1024;

    private Failures() {}

    static Event.Failure cut(String ename, String evalue, List<String> traceback) {
        List<String> lines = new ArrayList<>();
        int room = MAX_CHARS;
        for (String line : traceback) {
            if (line.length() > room) {
                lines.add(cut(line, room));
                break;
            }
            lines.add(line);
            room -= line.length();
        }
        return new Event.Failure(cut(ename, MAX_CHARS), cut(evalue, MAX_CHARS), lines);
    }

    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return text.substring(0, end) + "... (" + (text.length() - end) + " more characters)\n";
    }
}
