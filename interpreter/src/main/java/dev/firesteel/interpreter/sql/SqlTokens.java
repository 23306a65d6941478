// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * SQL cut into words and symbols, for completion only: forgiving (an unfinished literal reaches to the end), blind to
 * grammar.
 */
final class SqlTokens {

    /** What a token is. Literals and comments are tokens as well, so that it is known where nothing is completed. */
    enum Type {
        WORD,
        QUOTED_NAME,
        SYMBOL,
        LITERAL,
        COMMENT
    }

    /**
     * A token.
     *
     * @param text without the quotes of a quoted name
     * @param start position of its first character
     * @param end position after its last character
     * @param closed false for a literal, comment or quoted name that has no end
     */
    record Token(Type type, String text, int start, int end, boolean closed) {

        boolean isName() {
            return type == Type.WORD || type == Type.QUOTED_NAME;
        }

        boolean isSymbol(char symbol) {
            return type == Type.SYMBOL && text.charAt(0) == symbol;
        }

        /** In upper case when it is a bare word, else empty: quoted names are no keywords. */
        String keyword() {
            return type == Type.WORD ? text.toUpperCase(Locale.ROOT) : "";
        }
    }

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private SqlTokens(String sql) {
        this.sql = sql;
    }

    static List<Token> of(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        while (tokens.position < sql.length()) {
            tokens.next();
        }
        return tokens.tokens;
    }

    private void next() {
        char c = sql.charAt(position);
        if (Character.isWhitespace(c)) {
            position++;
        } else if (sql.startsWith("--", position)) {
            int end = sql.indexOf('\n', position);
            add(Type.COMMENT, end < 0 ? sql.length() : end, end >= 0);
        } else if (sql.startsWith("/*", position)) {
            int end = sql.indexOf("*/", position + 2);
            add(Type.COMMENT, end < 0 ? sql.length() : end + 2, end >= 0);
        } else if (c == '\'' || c == '"') {
            quoted(Type.LITERAL, c, true);
        } else if (c == '`') {
            quoted(Type.QUOTED_NAME, c, false);
        } else if (Character.isJavaIdentifierPart(c)) {
            int end = position;
            while (end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
                end++;
            }
            add(Type.WORD, end, true);
        } else {
            add(Type.SYMBOL, position + 1, true);
        }
    }

    private void quoted(Type type, char quote, boolean escapes) {
        int end = position + 1;
        while (end < sql.length()) {
            char c = sql.charAt(end);
            if (escapes && c == '\\') {
                end++;
            } else if (c == quote) {
                boolean doubled = end + 1 < sql.length() && sql.charAt(end + 1) == quote;
                if (!doubled) {
                    add(type, end + 1, true);
                    return;
                }
                end++;
            }
            end++;
        }
        add(type, sql.length(), false);
    }

    private void add(Type type, int end, boolean closed) {
        String text = type == Type.QUOTED_NAME
                ? sql.substring(position + 1, closed ? end - 1 : end).replace("``", "`")
                : sql.substring(position, end);
        tokens.add(new Token(type, text, position, end, closed));
        position = end;
    }
}
