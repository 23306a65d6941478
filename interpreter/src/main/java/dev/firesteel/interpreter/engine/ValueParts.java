// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.function.Predicate;

/** How the JSON of a value is sent: in one event, or cut into parts. */
final class ValueParts {
    /** UTF-8 bytes of a value, of all MIME types, that is sent in parts when it has more. */
    static final int MAX_INLINE_BYTES = 256 * 1024;

    /** UTF-8 bytes of a part: as those of text. */
    static final int MAX_BYTES = 64 * 1024;

    private ValueParts() {}

    /** Hands well-formed text on in parts until one is not taken; true when all are. */
    static boolean cut(String json, Predicate<String> take) {
        for (int from = 0; from < json.length(); ) {
            int end = end(json, from);
            if (!take.test(json.substring(from, end))) {
                return false;
            }
            from = end;
        }
        return true;
    }

    private static int end(String json, int from) {
        int bytes = 0;
        int i = from;
        while (i < json.length()) {
            char c = json.charAt(i);
            boolean pair = Character.isSurrogate(c);
            bytes += pair ? 4 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
            if (bytes > MAX_BYTES) {
                return i;
            }
            i += pair ? 2 : 1;
        }
        return i;
    }

    /** Where the part that starts at {@code from} ends, in whole characters of UTF-8. */
    static int end(byte[] json, int from) {
        int end = Math.min(json.length, from + MAX_BYTES);
        while (end < json.length && (json[end] & 0xc0) == 0x80) {
            end--;
        }
        return end;
    }
}
