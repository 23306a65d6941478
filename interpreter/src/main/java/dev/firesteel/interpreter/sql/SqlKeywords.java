// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.antlr.v4.runtime.Vocabulary;
import org.apache.spark.sql.catalyst.parser.SqlBaseParser;

/** The keywords of the Spark that runs, in upper case: those its parser knows. */
final class SqlKeywords {

    private SqlKeywords() {}

    static List<String> all() {
        Vocabulary vocabulary = SqlBaseParser.VOCABULARY;
        List<String> keywords = new ArrayList<>();
        for (int type = 0; type <= vocabulary.getMaxTokenType(); type++) {
            String literal = vocabulary.getLiteralName(type);
            if (literal != null && literal.matches("'[A-Z][A-Z_]+'")) {
                keywords.add(literal.substring(1, literal.length() - 1));
            }
        }
        return Collections.unmodifiableList(keywords);
    }
}
