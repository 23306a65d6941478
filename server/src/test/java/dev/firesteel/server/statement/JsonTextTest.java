// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "\"quoted\" \\ back",
                "a\nb\r\tc\b\f\u0000\u001f\u007f",
                "äß €",
                "\ud83d\ude00!",
                "</script>\u2028"
            })
    void everyJsonReaderReadsItBack(String text) throws JsonProcessingException {
        assertThat(new ObjectMapper().readValue(JsonText.of(text).toString(), String.class))
                .isEqualTo(text);
    }

    @Test
    void allCharactersOfThePlaneComeBack() throws JsonProcessingException {
        StringBuilder all = new StringBuilder();
        for (int point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x10000 ? 1 : 1009) {
            if (point < 0xd800 || point > 0xdfff) {
                all.appendCodePoint(point);
            }
        }
        assertThat(new ObjectMapper().readValue(JsonText.of(all).toString(), String.class))
                .isEqualTo(all.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "\udc00", "\ud800x", "x\udc00", "\ud800\ud800"})
    void loneSurrogateIsReplaced(String text) throws JsonProcessingException {
        assertThat(new ObjectMapper().readValue(JsonText.of(text).toString(), String.class))
                .isEqualTo(text.replaceAll("[\ud800-\udfff]", "\ufffd"));
    }
}
