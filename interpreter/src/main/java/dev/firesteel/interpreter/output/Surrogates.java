// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

/** Text that is well-formed UTF-16, so that it can be written as UTF-8. */
public final class Surrogates {
    public static final char REPLACEMENT = '\uFFFD';

    private Surrogates() {}

    /** The text with every lone surrogate replaced by U+FFFD; the same object when there is none. */
    public static String repair(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isLone(text, i)) {
                return repairFrom(text, i);
            }
        }
        return text;
    }

    /** True when a surrogate stands at the index without its other half beside it. */
    public static boolean isLone(CharSequence text, int index) {
        char c = text.charAt(index);
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
                : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
    }

    /** Length in UTF-8 of well-formed text. */
    public static long utf8Bytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a pair is half of four bytes.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return bytes;
    }

    private static String repairFrom(String text, int first) {
        StringBuilder repaired = new StringBuilder(text);
        for (int i = first; i < text.length(); i++) {
            if (isLone(text, i)) {
                repaired.setCharAt(i, REPLACEMENT);
            }
        }
        return repaired.toString();
    }
}
