// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

/**
 * Checks that a text is one JSON value (RFC 8259), of any size and up to {@value #MAX_DEPTH} deep. Readers with limits of
 * their own, such as 20 MB per string, are no use here: results may be of any size.
 */
public final class JsonCheck {
    private static final int MAX_DEPTH = 512;

    private final String json;
    private int position;

    private JsonCheck(String json) {
        this.json = json;
    }

    /**
     * The value as it came, well-formed: lone surrogates are replaced by U+FFFD.
     *
     * @throws IllegalArgumentException says what is wrong and where
     */
    public static String check(String json) {
        JsonCheck check = new JsonCheck(json);
        check.space();
        check.value(0);
        check.space();
        if (check.position < json.length()) {
            throw check.wrong("the end");
        }
        return Surrogates.repair(json);
    }

    private void value(int depth) {
        if (depth > MAX_DEPTH) {
            throw wrong("at most " + MAX_DEPTH + " levels");
        }
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void object(int depth) {
        position++;
        space();
        if (take('}')) {
            return;
        }
        do {
            space();
            if (peek() != '"') {
                throw wrong("a name in quotes");
            }
            string();
            space();
            if (!take(':')) {
                throw wrong("':'");
            }
            element(depth);
        } while (take(','));
        if (!take('}')) {
            throw wrong("',' or '}'");
        }
    }

    private void array(int depth) {
        position++;
        space();
        if (take(']')) {
            return;
        }
        do {
            element(depth);
        } while (take(','));
        if (!take(']')) {
            throw wrong("',' or ']'");
        }
    }

    private void element(int depth) {
        space();
        value(depth + 1);
        space();
    }

    private void string() {
        position++;
        while (true) {
            char c = peek();
            if (c < ' ') {
                throw wrong(position == json.length() ? "'\"'" : "an escaped control character");
            }
            position++;
            if (c == '"') {
                return;
            }
            if (c == '\\') {
                escape();
            }
        }
    }

    private void escape() {
        char c = peek();
        if ("\"\\/bfnrt".indexOf(c) < 0 && c != 'u') {
            throw wrong("an escape");
        }
        position++;
        if (c == 'u') {
            for (int i = 0; i < 4; i++) {
                if (Character.digit(peek(), 16) < 0 || peek() > 'f') {
                    throw wrong("four hexadecimal digits");
                }
                position++;
            }
        }
    }

    private void number() {
        take('-');
        if (!take('0')) {
            digits();
        }
        if (take('.')) {
            digits();
        }
        if (take('e') || take('E')) {
            if (!take('+')) {
                take('-');
            }
            digits();
        }
    }

    private void digits() {
        int start = position;
        while (peek() >= '0' && peek() <= '9') {
            position++;
        }
        if (position == start) {
            throw wrong("a JSON value");
        }
    }

    private void word(String word) {
        if (!json.startsWith(word, position)) {
            throw wrong("a JSON value");
        }
        position += word.length();
    }

    private void space() {
        while (position < json.length() && " \t\n\r".indexOf(json.charAt(position)) >= 0) {
            position++;
        }
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        position++;
        return true;
    }

    /** The next character, NUL at the end. */
    private char peek() {
        return position < json.length() ? json.charAt(position) : '\0';
    }

    private IllegalArgumentException wrong(String expected) {
        String came = position < json.length() ? "'" + json.charAt(position) + "'" : "the end";
        return new IllegalArgumentException(
                "not JSON: " + came + " at position " + position + " (expected: " + expected + ")");
    }
}
