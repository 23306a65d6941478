// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonTableTest {

    private static final BigInteger ONE = BigInteger.ONE;

    private static String table(@Nullable Object tree) throws JsonTable.MixedTypes {
        return JsonTree.write(JsonTable.of(tree));
    }

    @Test
    void columnsOfObjectsAreSortedByName() throws Exception {
        assertThat(table(List.of(Map.of("b", "x", "a", ONE), Map.of("a", ONE, "b", "y"))))
                .isEqualTo("{\"headers\":[{\"type\":\"BIGINT_TYPE\",\"name\":\"a\"},"
                        + "{\"type\":\"STRING_TYPE\",\"name\":\"b\"}],\"data\":[[1,\"x\"],[1,\"y\"]]}");
    }

    @Test
    void columnsOfListsAreTheirIndexesInOrder() throws Exception {
        List<BigInteger> row =
                IntStream.range(0, 12).mapToObj(BigInteger::valueOf).toList();

        assertThat(table(List.of(row)))
                .contains("\"name\":\"9\"},{\"type\":\"BIGINT_TYPE\",\"name\":\"10\"}")
                .endsWith("\"data\":[[0,1,2,3,4,5,6,7,8,9,10,11]]}");
    }

    @Test
    void everythingElseIsOneColumn() throws Exception {
        assertThat(table(List.of(ONE)))
                .isEqualTo("{\"headers\":[{\"type\":\"BIGINT_TYPE\",\"name\":\"0\"}],\"data\":[[1]]}");
        assertThat(table("x"))
                .isEqualTo("{\"headers\":[{\"type\":\"STRING_TYPE\",\"name\":\"0\"}],\"data\":[[\"x\"]]}");
        assertThat(table(List.of())).isEqualTo("{\"headers\":[],\"data\":[]}");
    }

    @Test
    void typesHaveLivysNames() throws Exception {
        List<Object> row =
                Arrays.asList(null, true, "s", ONE, 1.5, new BigDecimal("1.5"), List.of(ONE), Map.of("k", ONE));

        assertThat(table(List.of(row)))
                .containsSubsequence(
                        "NULL_TYPE",
                        "BOOLEAN_TYPE",
                        "STRING_TYPE",
                        "BIGINT_TYPE",
                        "DOUBLE_TYPE",
                        "DECIMAL_TYPE",
                        "ARRAY_TYPE",
                        "MAP_TYPE");
    }

    @Test
    void nullFitsEveryType() throws Exception {
        assertThat(table(List.of(Collections.singletonList(null), List.of(ONE), Collections.singletonList(null))))
                .isEqualTo("{\"headers\":[{\"type\":\"BIGINT_TYPE\",\"name\":\"0\"}],\"data\":[[null],[1],[null]]}");
    }

    @Test
    void whatARowLacksIsNull() throws Exception {
        assertThat(table(List.of(Map.of("b", ONE), Map.of("a", ONE)))).endsWith("\"data\":[[null,1],[1,null]]}");
    }

    @Test
    void mixedTypesAreRefused() {
        assertThatThrownBy(() -> table(List.of(List.of(ONE), List.of("a")))).isInstanceOf(JsonTable.MixedTypes.class);
        assertThatThrownBy(() -> table(List.of(List.of(List.of(ONE, "a"))))).isInstanceOf(JsonTable.MixedTypes.class);
        assertThatThrownBy(() -> table(List.of(Map.of("m", Map.of("a", ONE, "b", true)))))
                .isInstanceOf(JsonTable.MixedTypes.class);
    }
}
