// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
    @Test
    void quotesWhatJsonWantsQuoted() {
        assertThat(Json.quote("a\"b\\c\n\r\t\u0001é😀")).isEqualTo("\"a\\\"b\\\\c\\n\\r\\t\\u0001é😀\"");
    }

    @Test
    void quotedTextIsJsonWithoutLoneSurrogates() {
        assertThat(JsonCheck.check(Json.quote("\ud800x\udc00"))).isEqualTo("\"\ufffdx\ufffd\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-1.5e+10",
                "1E5",
                "10.25",
                "true",
                "false",
                "null",
                "\"\"",
                "\"a\\u00e9\\n\\/\"",
                "[]",
                "[ ]",
                "{}",
                "{ }",
                " [1, 2 ,[{\"a\" : null}]] \n",
                "{\"a\":1,\"b\":{\"c\":[]}}"
            })
    void jsonPassesUntouched(String json) {
        assertThat(JsonCheck.check(json)).isSameAs(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "NaN",
                "Infinity",
                "-",
                "01",
                "1.",
                ".5",
                "1e",
                "+1",
                "tru",
                "truex",
                "nul",
                "'a'",
                "\"a",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12g4\"",
                "[1,]",
                "[1 2]",
                "[",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1",
                "1 2",
                "[]]"
            })
    void everythingElseIsRefused(String json) {
        assertThatThrownBy(() -> JsonCheck.check(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("not JSON: ")
                .hasMessageContaining("expected: ");
    }

    @Test
    void theMessageSaysWhereAndWhat() {
        assertThatThrownBy(() -> JsonCheck.check("{\"a\":NaN}"))
                .hasMessage("not JSON: 'N' at position 5 (expected: a JSON value)");
    }

    @Test
    void depthIsLimited() {
        JsonCheck.check("[".repeat(512) + "]".repeat(512));
        assertThatThrownBy(() -> JsonCheck.check("[".repeat(100_000) + "]".repeat(100_000)))
                .hasMessageContaining("at most 512 levels");
    }

    @Test
    void sizeIsNot() {
        String json = Json.quote("x".repeat(30_000_000));
        assertThat(JsonCheck.check(json)).isSameAs(json);
    }

    @Test
    void lengthsAreThoseOfUtf8() {
        assertThat(Surrogates.utf8Bytes("aé€😀")).isEqualTo(1 + 2 + 3 + 4);
    }

    @Test
    void repairKeepsWhatIsWellFormed() {
        String text = "a😀é";
        assertThat(Surrogates.repair(text)).isSameAs(text);
        assertThat(Surrogates.repair("\ud83d\ud83d\ude00\ude00")).isEqualTo("\ufffd\ud83d\ude00\ufffd");
    }
}
