// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

/** Writes JSON strings. */
public final class Json {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private Json() {}

    /** The text as a JSON string with its quotes; a lone surrogate becomes U+FFFD. */
    public static String quote(CharSequence text) {
        StringBuilder json = new StringBuilder(text.length() + 16).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> json.append('\\').append(c);
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                default -> {
                    if (c < ' ') {
                        json.append("\\u00").append(HEX[c >> 4]).append(HEX[c & 0xf]);
                    } else if (Surrogates.isLone(text, i)) {
                        json.append(Surrogates.REPLACEMENT);
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }
}
