// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import dev.firesteel.interpreter.sql.SqlTokens.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is known about a place in SQL text from the text alone.
 *
 * @param place what can stand there
 * @param qualifier names before the last dot, such as {@code [db]} of {@code db.ta}
 * @param prefix the part of the name that is typed already
 * @param quoted whether the name was opened with a back quote
 * @param tables path of each table that the text names, by its alias or last name in lower case
 */
record SqlContext(
        Place place, List<String> qualifier, String prefix, boolean quoted, Map<String, List<String>> tables) {

    /** What can stand somewhere. */
    enum Place {
        NOTHING,
        TABLE,
        ANYTHING
    }

    private static final Set<String> BEFORE_TABLE = Set.of(
            "FROM",
            "JOIN",
            "INTO",
            "TABLE",
            "UPDATE",
            "DESCRIBE",
            "DESC",
            "VIEW",
            "USE",
            "IN",
            "OVERWRITE",
            "DATABASE",
            "SCHEMA",
            "NAMESPACE",
            "REFRESH",
            "USING");

    private static final Set<String> ENDS_TABLES = Set.of(
            "SELECT", "WHERE", "ON", "GROUP", "ORDER", "HAVING", "LIMIT", "UNION", "SET", "VALUES", "WINDOW",
            "LATERAL");

    /** Words that follow a table and so are not its alias. */
    private static final Set<String> NO_ALIAS = Set.of(
            "JOIN",
            "INNER",
            "LEFT",
            "RIGHT",
            "FULL",
            "CROSS",
            "OUTER",
            "NATURAL",
            "SEMI",
            "ANTI",
            "USING",
            "AS",
            "EXCEPT",
            "INTERSECT",
            "MINUS",
            "CLUSTER",
            "DISTRIBUTE",
            "SORT",
            "PIVOT",
            "UNPIVOT",
            "TABLESAMPLE");

    static SqlContext at(String sql, int cursor) {
        Map<String, List<String>> tables = tables(names(SqlTokens.of(sql)));
        List<Token> before = SqlTokens.of(sql.substring(0, cursor));
        Token last = before.isEmpty() ? null : before.get(before.size() - 1);
        boolean quoted = last != null && !last.closed() && last.type() == SqlTokens.Type.QUOTED_NAME;
        if (last != null && !last.closed() && !quoted) {
            return new SqlContext(Place.NOTHING, List.of(), "", false, tables);
        }
        List<Token> tokens = new ArrayList<>(names(before));
        String prefix = "";
        if (last != null && last.end() == cursor && (quoted || last.type() == SqlTokens.Type.WORD)) {
            prefix = last.text();
            tokens.remove(tokens.size() - 1);
        }
        List<String> qualifier = new ArrayList<>();
        while (tokens.size() > 1
                && tokens.get(tokens.size() - 1).isSymbol('.')
                && tokens.get(tokens.size() - 2).isName()) {
            qualifier.add(0, tokens.get(tokens.size() - 2).text());
            tokens.subList(tokens.size() - 2, tokens.size()).clear();
        }
        Place place = tablePlaces(tokens)[tokens.size()] ? Place.TABLE : Place.ANYTHING;
        return new SqlContext(place, List.copyOf(qualifier), prefix, quoted, tables);
    }

    private static List<Token> names(List<Token> tokens) {
        return tokens.stream()
                .filter(token -> token.type() != SqlTokens.Type.COMMENT)
                .toList();
    }

    /** For each token, and for what follows the last: whether a table is named there. */
    private static boolean[] tablePlaces(List<Token> tokens) {
        boolean[] places = new boolean[tokens.size() + 1];
        boolean from = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            from = (from || token.keyword().equals("FROM")) && !ENDS_TABLES.contains(token.keyword());
            places[i + 1] = BEFORE_TABLE.contains(token.keyword()) || (from && token.isSymbol(','));
        }
        return places;
    }

    private static Map<String, List<String>> tables(List<Token> tokens) {
        Map<String, List<String>> tables = new LinkedHashMap<>();
        boolean[] places = tablePlaces(tokens);
        for (int i = 0; i < tokens.size(); i++) {
            if (!places[i] || !tokens.get(i).isName()) {
                continue;
            }
            List<String> path = new ArrayList<>(List.of(tokens.get(i).text()));
            int next = i + 1;
            while (next + 1 < tokens.size()
                    && tokens.get(next).isSymbol('.')
                    && tokens.get(next + 1).isName()) {
                path.add(tokens.get(next + 1).text());
                next += 2;
            }
            if (next < tokens.size() && tokens.get(next).keyword().equals("AS")) {
                next++;
            }
            boolean hasAlias = next < tokens.size() && tokens.get(next).isName() && !endsTable(tokens.get(next));
            String name = hasAlias ? tokens.get(next).text() : path.get(path.size() - 1);
            tables.put(name.toLowerCase(Locale.ROOT), List.copyOf(path));
        }
        return tables;
    }

    private static boolean endsTable(Token token) {
        String word = token.keyword();
        return ENDS_TABLES.contains(word) || NO_ALIAS.contains(word) || BEFORE_TABLE.contains(word);
    }
}
