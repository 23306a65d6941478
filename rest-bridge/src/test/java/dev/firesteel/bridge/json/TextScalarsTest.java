// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.ListStatementsRequest;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementDisplay;
import dev.firesteel.v1.WatchStatementRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextScalarsTest {

    private static final FieldDescriptor FROM =
            ListStatementsRequest.getDescriptor().findFieldByName("from");
    private static final FieldDescriptor WAIT =
            RunStatementRequest.getDescriptor().findFieldByName("wait");

    @Test
    void integers() {
        assertThat(TextScalars.parse(FROM, "-5")).isEqualTo(-5);
        assertThat(TextScalars.parse(
                        WatchStatementRequest.getDescriptor().findFieldByName("after_sequence"), "99999999999"))
                .isEqualTo(99_999_999_999L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "", " 1", "1.0", "99999999999", "0x10", "1e3"})
    void badIntegersAreSaidInLivysWords(String text) {
        assertThatThrownBy(() -> TextScalars.parse(FROM, text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("For input string: \"" + text + "\"");
    }

    @ParameterizedTest
    @CsvSource({
        "10s, 10, 0",
        "10, 0, 10000000",
        "1500ms, 1, 500000000",
        "250us, 0, 250000",
        "2m, 120, 0",
        "2min, 120, 0",
        "1h, 3600, 0",
        "1d, 86400, 0",
        "5S, 5, 0",
        "3MIN, 180, 0",
        "0, 0, 0"
    })
    void durations(String text, long seconds, int nanos) {
        assertThat(TextScalars.parse(WAIT, text))
                .isEqualTo(Duration.newBuilder()
                        .setSeconds(seconds)
                        .setNanos(nanos)
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "10x",
                "-5s",
                "1.5s",
                "10 s",
                "10parsecs",
                "99999999999999999999d",
                "999999999999999999999"
            })
    void badDurationsSayWhatIsExpected(String text) {
        assertThatThrownBy(() -> TextScalars.parse(WAIT, text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("Invalid wait: " + text + " (expected: a whole number and a unit of us, ms, s");
    }

    @Test
    void otherTypes() {
        assertThat(TextScalars.parse(StatementDisplay.getDescriptor().findFieldByName("update"), "TRUE"))
                .isEqualTo(true);
        assertThat(TextScalars.parse(Statement.getDescriptor().findFieldByName("progress"), "0.5"))
                .isEqualTo(0.5);
        assertThat(TextScalars.parse(RunStatementRequest.getDescriptor().findFieldByName("kind"), "scala"))
                .isEqualTo(Kind.KIND_SPARK.getValueDescriptor());
        assertThatThrownBy(
                        () -> TextScalars.parse(StatementDisplay.getDescriptor().findFieldByName("update"), "1"))
                .hasMessage("Invalid update: 1 (expected: true or false)");
    }

    @Test
    void whatTextCanSay() {
        assertThat(TextScalars.supports(WAIT)).isTrue();
        assertThat(TextScalars.supports(CreateSessionRequest.getDescriptor().findFieldByName("jars")))
                .isTrue();
        assertThat(TextScalars.supports(CreateSessionRequest.getDescriptor().findFieldByName("conf")))
                .isFalse();
        assertThat(TextScalars.supports(Statement.getDescriptor().findFieldByName("output")))
                .isFalse();
    }
}
