// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.sql.SqlContext.Place;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlContextTest {

    /** The cursor is where the bar is. */
    private static SqlContext at(String text) {
        int cursor = text.indexOf('|');
        return SqlContext.at(text.substring(0, cursor) + text.substring(cursor + 1), cursor);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'a|",
                "select 'a| '",
                "select \"a|",
                "select 'it''s|'",
                "select 'a\\'|'",
                "-- a|",
                "select 1 -- a|\nfrom t",
                "select /* a|",
                "select /* a| */ 1"
            })
    void nothingInLiteralsAndComments(String text) {
        assertThat(at(text).place()).isEqualTo(Place.NOTHING);
    }

    @ParameterizedTest
    @CsvSource({
        "'|', ANYTHING, ''",
        "'sel|', ANYTHING, sel",
        "'select a, b|', ANYTHING, b",
        "'select * from |', TABLE, ''",
        "'select * from ta|', TABLE, ta",
        "'select * from a, b|', TABLE, b",
        "'select * from a where x = 1, b|', ANYTHING, b",
        "'select * from a join b|', TABLE, b",
        "'select * from a join b on c|', ANYTHING, c",
        "'insert into t|', TABLE, t",
        "'describe t|', TABLE, t",
        "'select ''x'' fr|', ANYTHING, fr",
        "'-- comment\n|', ANYTHING, ''",
        "'select /* x */ a|', ANYTHING, a"
    })
    void placeAndPrefix(String text, Place place, String prefix) {
        assertThat(at(text).place()).isEqualTo(place);
        assertThat(at(text).prefix()).isEqualTo(prefix);
    }

    @Test
    void qualifierIsWhatStandsBeforeTheLastDot() {
        assertThat(at("select t.|").qualifier()).containsExactly("t");
        assertThat(at("select a.b.c|").qualifier()).containsExactly("a", "b");
        assertThat(at("select a.b.c|").prefix()).isEqualTo("c");
        assertThat(at("select `a b`.c|").qualifier()).containsExactly("a b");
    }

    @Test
    void openBackQuoteStartsAName() {
        SqlContext context = at("select `my co|");
        assertThat(context.quoted()).isTrue();
        assertThat(context.prefix()).isEqualTo("my co");
    }

    @Test
    void tablesByAliasAlsoAfterTheCursor() {
        assertThat(at("select | from db.a as x, b y join `c d` on x.i = y.i left join e using (i)")
                        .tables())
                .isEqualTo(
                        Map.of("x", List.of("db", "a"), "y", List.of("b"), "c d", List.of("c d"), "e", List.of("e")));
    }

    @Test
    void quotedKeywordsAreNames() {
        assertThat(at("select * from `from` `join` |").tables()).isEqualTo(Map.of("join", List.of("from")));
    }
}
