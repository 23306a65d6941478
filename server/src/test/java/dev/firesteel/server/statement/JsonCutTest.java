// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.firesteel.server.eventlog.RawJson;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonCutTest {
    private static String cut(String mime, String json, int limit) {
        RawJson cut = JsonCut.cut(mime, ByteString.copyFromUtf8(json), limit);
        return cut == null ? "-" : cut.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "[[1,2],[3,4],[5,6]] | 19 | [[1,2],[3,4],[5,6]]",
                "[[1,2],[3,4],[5,6]] | 18 | [[1,2],[3,4]]",
                "[[1,2],[3,4],[5,6]] | 12 | [[1,2]]",
                "[[1,2],[3,4],[5,6]] | 6 | []",
                "[1,2] | 1 | -",
                "{\"schema\":{\"f\":[1]},\"data\":[[1,\"]\"],[\"\\\"]\",2]]} | 37 | {\"schema\":{\"f\":[1]},\"data\":[[1,\"]\"]]}",
                "{\"data\":[[1],[2]],\"more\":{\"a\":\"long\"}} | 30 | {\"data\":[[1],[2]]}",
                "{\"a\":\"no array at all\"} | 10 | -",
                "[{\"a\":1,\"b\":[1,2]},{\"a\":2}] | 25 | [{\"a\":1,\"b\":[1,2]}]",
                "123456 | 3 | -",
            })
    void rowsStayWhole(String json, int limit, String expected) {
        assertThat(cut("application/json", json, limit)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "\"abcdef\" | 7 | \"abcde\"",
                "\"ab\\\"cd\" | 6 | \"ab\\\"\"",
                "\"ab\\\"cd\" | 5 | \"ab\"",
                "\"a\\u00e9b\" | 9 | \"a\\u00e9\"",
                "\"a\\u00e9b\" | 8 | \"a\"",
                "\"a\\ud83d\\ude00b\" | 14 | \"a\"",
                "\"a\\ud83d\\ude00b\" | 15 | \"a\\ud83d\\ude00\"",
                "\"aéb\" | 4 | \"a\"",
                "\"aéb\" | 5 | \"aé\"",
                "\"abc\" | 1 | -",
            })
    void charactersStayWhole(String json, int limit, String expected) {
        assertThat(cut("text/html", json, limit)).isEqualTo(expected);
    }

    @Test
    void halfAPictureIsNone() {
        assertThat(cut("image/png", "\"iVBORw0KGgo\"", 8)).isEqualTo("-");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"name\":\"é\"}]},\"data\":[[1,null,\"a]}\\\\\"],[{\"k\":[1,[2]]},-1e5,\"\"]]}",
                "[ {\"a\" : [ ] } ,\n [ ] , true , \"\\\"\" ]",
            })
    void whereverItIsCutItIsJsonAndFits(String json) throws IOException {
        ByteString whole = ByteString.copyFromUtf8(json);
        ObjectMapper mapper = new ObjectMapper();
        JsonNode all = mapper.readTree(json);
        for (int limit = 1; limit < whole.size(); limit++) {
            // From the start alone, as when the rest was not kept.
            RawJson cut = JsonCut.cut("application/json", whole.substring(0, limit), limit);
            if (cut != null) {
                assertThat(cut.length()).isLessThanOrEqualTo(limit);
                assertThat(mapper.readTree(cut.toString()).getNodeType()).isEqualTo(all.getNodeType());
            }
        }
    }
}
