// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import scala.None$;
import scala.Some;
import scala.Tuple2;
import scala.collection.immutable.Map$;
import scala.runtime.BoxedUnit;
import scala.util.Left;
import scala.util.Right;

class JsonTreeTest {

    private static String json(@Nullable Object value) throws JsonTree.NoJson {
        return JsonTree.write(new JsonTree(Dialect.current()).of(value));
    }

    @Test
    void scalars() throws Exception {
        assertThat(json(null)).isEqualTo("null");
        assertThat(json(true)).isEqualTo("true");
        assertThat(json("a\"b\n")).isEqualTo("\"a\\\"b\\n\"");
        assertThat(json('c')).isEqualTo("\"c\"");
        assertThat(json((byte) 1)).isEqualTo("1");
        assertThat(json(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThat(json(new BigInteger("123456789012345678901234567890"))).isEqualTo("123456789012345678901234567890");
        assertThat(json(scala.math.BigDecimal.exact("1.50"))).isEqualTo("1.50");
        assertThat(json(1.5f)).isEqualTo("1.5");
        assertThat(json(2.0)).isEqualTo("2.0");
        assertThat(json(Double.NaN)).isEqualTo("null");
        assertThat(json(Double.POSITIVE_INFINITY)).isEqualTo("null");
        assertThat(json(BoxedUnit.UNIT)).isEqualTo("{}");
        assertThat(json(scala.Symbol.apply("s"))).isEqualTo("\"s\"");
        assertThat(json(Thread.State.NEW)).isEqualTo("\"NEW\"");
    }

    @Test
    void times() throws Exception {
        assertThat(json(Date.valueOf("2020-01-01"))).isEqualTo("\"2020-01-01\"");
        assertThat(json(Timestamp.from(Instant.parse("2020-01-01T01:02:03.5Z"))))
                .isEqualTo("\"2020-01-01T01:02:03.500Z\"");
        assertThat(json(Instant.EPOCH)).isEqualTo("\"1970-01-01T00:00:00Z\"");
        assertThat(json(LocalDate.of(2020, 1, 2))).isEqualTo("\"2020-01-02\"");
        assertThat(json(LocalDateTime.of(2020, 1, 2, 3, 4, 5))).isEqualTo("\"2020-01-02T03:04:05\"");
    }

    @Test
    void choices() throws Exception {
        assertThat(json(None$.MODULE$)).isEqualTo("null");
        assertThat(json(new Some<>(1))).isEqualTo("1");
        assertThat(json(new Left<>(1))).isEqualTo("1");
        assertThat(json(new Right<>("x"))).isEqualTo("\"x\"");
        assertThat(json(new Object[] {None$.MODULE$, new Some<>(2)})).isEqualTo("[null,2]");
    }

    @Test
    void tuplesAreObjectsWithoutWhatIsNone() throws Exception {
        assertThat(json(new Tuple2<>(1, "a"))).isEqualTo("{\"_1\":1,\"_2\":\"a\"}");
        assertThat(json(new Tuple2<>(1, 2))).isEqualTo("{\"_1\":1,\"_2\":2}");
        assertThat(json(new Tuple2<>(1, None$.MODULE$))).isEqualTo("{\"_1\":1}");
        assertThat(json(new Tuple2<>("k", null))).isEqualTo("{\"_1\":\"k\",\"_2\":null}");
    }

    @Test
    void collections() throws Exception {
        assertThat(json(new int[] {1, 2})).isEqualTo("[1,2]");
        assertThat(json(new byte[0])).isEqualTo("[]");
        assertThat(json(Arrays.asList(1, null))).isEqualTo("[1,null]");
        Map<Object, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put(2, List.of());
        assertThat(json(map)).isEqualTo("{\"a\":1,\"2\":[]}");
        Object scalaMap = Map$.MODULE$.empty().updated("a", 1).updated('b', None$.MODULE$);
        assertThat(json(scalaMap)).isEqualTo("{\"a\":1}");
    }

    @Test
    void rowsHaveTheFormThatLivyGivesThem() throws Exception {
        StructType schema = new StructType()
                .add("id", DataTypes.IntegerType, false)
                .add("d", DataTypes.createDecimalType(10, 2))
                .add("a", DataTypes.createArrayType(DataTypes.StringType));
        Object row = new GenericRowWithSchema(new Object[] {1, new java.math.BigDecimal("1.50"), null}, schema);

        assertThat(json(new Object[] {row}))
                .isEqualTo("[{\"schema\":["
                        + "{\"name\":\"id\",\"dataType\":{},\"nullable\":false,\"metadata\":{\"map\":{}}},"
                        + "{\"name\":\"d\",\"dataType\":{\"precision\":10,\"scale\":2},\"nullable\":true,\"metadata\":{\"map\":{}}},"
                        + "{\"name\":\"a\",\"dataType\":{\"elementType\":{},\"containsNull\":true},\"nullable\":true,\"metadata\":{\"map\":{}}}"
                        + "],\"values\":[1,1.50,null]}]");
        assertThat(json(RowFactory.create(1, "a"))).isEqualTo("{\"values\":[1,\"a\"]}");
    }

    @Test
    void otherThingsHaveNoForm() {
        assertThatThrownBy(() -> json(new Object())).isInstanceOf(JsonTree.NoJson.class);
        assertThatThrownBy(() -> json(Thread.currentThread())).isInstanceOf(JsonTree.NoJson.class);
        assertThatThrownBy(() -> json(Map.of(List.of(), 1))).isInstanceOf(JsonTree.NoJson.class);
    }
}
