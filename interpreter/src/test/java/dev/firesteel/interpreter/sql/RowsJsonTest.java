// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a value of each Spark type is in JSON. */
class RowsJsonTest {

    private static final RowLimit LIMIT = new RowLimit(RowLimit.DEFAULT_ROWS);

    static List<Arguments> cells() {
        return List.of(
                Arguments.of("null", "null"),
                Arguments.of("true", "true"),
                Arguments.of("cast(-1 as tinyint)", "-1"),
                Arguments.of("cast(32767 as smallint)", "32767"),
                Arguments.of("-2147483648", "-2147483648"),
                Arguments.of("9223372036854775807", "9223372036854775807"),
                Arguments.of("cast(1.5 as float)", "1.5"),
                Arguments.of("double('1e300')", "1.0E300"),
                Arguments.of("double('-0.0')", "-0.0"),
                Arguments.of("double('NaN')", "null"),
                Arguments.of("double('Infinity')", "null"),
                Arguments.of("float('-Infinity')", "null"),
                Arguments.of("cast(1 as decimal(2,1))", "1.0"),
                Arguments.of("cast(12345678901234567890.123456789 as decimal(38,9))", "12345678901234567890.123456789"),
                Arguments.of("cast('0.000000000000000001' as decimal(38,18))", "0.000000000000000001"),
                Arguments.of("99999999999999999999999999999999999999BD", "99999999999999999999999999999999999999"),
                Arguments.of("'h\\u00e9llo \\u2603'", "\"h\u00e9llo \u2603\""),
                Arguments.of("'a\"b\\\\c\\n'", "\"a\\\"b\\\\c\\n\""),
                Arguments.of("binary('ab')", "[97,98]"),
                Arguments.of("X'00FF'", "[0,-1]"),
                Arguments.of("date'2020-01-02'", "\"2020-01-02\""),
                Arguments.of("date'0001-01-01'", "\"0001-01-01\""),
                Arguments.of("timestamp'2020-01-02 03:04:05'", "\"2020-01-02T03:04:05Z\""),
                Arguments.of("timestamp'2020-01-02 03:04:00'", "\"2020-01-02T03:04:00Z\""),
                Arguments.of("timestamp'2020-01-02 03:04:05.5'", "\"2020-01-02T03:04:05.500Z\""),
                Arguments.of("timestamp'2020-01-02 03:04:05.123456'", "\"2020-01-02T03:04:05.123456Z\""),
                Arguments.of("timestamp'2020-01-02 03:04:05+02:00'", "\"2020-01-02T01:04:05Z\""),
                Arguments.of("timestamp'1500-01-01 00:00:00'", "\"1500-01-01T00:00:00Z\""),
                Arguments.of("timestamp_ntz'2020-01-02 03:04:05'", "\"2020-01-02T03:04:05\""),
                Arguments.of("timestamp_ntz'2020-01-02 03:04:00.25'", "\"2020-01-02T03:04:00.250\""),
                Arguments.of("interval 1 day", "\"INTERVAL '1' DAY\""),
                Arguments.of("interval '1 02:03:04.5' day to second", "\"INTERVAL '1 02:03:04.5' DAY TO SECOND\""),
                Arguments.of("interval '-1-2' year to month", "\"INTERVAL '-1-2' YEAR TO MONTH\""),
                Arguments.of("make_interval(1, 2, 0, 3)", "\"1 years 2 months 3 days\""),
                Arguments.of("array(1, null, 2)", "[1,null,2]"),
                Arguments.of("array(array(1), array())", "[[1],[]]"),
                Arguments.of("array(date'2020-01-01')", "[\"2020-01-01\"]"),
                Arguments.of("map('k', 1, 'l', null)", "{\"k\":1,\"l\":null}"),
                Arguments.of("map(1, 'a')", "{\"1\":\"a\"}"),
                Arguments.of("map(date'2020-01-01', 1.5)", "{\"2020-01-01\":1.5}"),
                Arguments.of("map(named_struct('p', 1), 2)", "{\"{\\\"p\\\":1}\":2}"),
                Arguments.of("named_struct('p', 1, 'q', 'z')", "{\"p\":1,\"q\":\"z\"}"),
                Arguments.of("named_struct('p', 1, 'p', 2)", "{\"p\":1,\"_2\":2}"),
                Arguments.of("array(named_struct('p', 1.50))", "[{\"p\":1.50}]"),
                Arguments.of(
                        "named_struct('i', interval 2 month, 'm', map('k', array(now() is null)))",
                        "{\"i\":\"INTERVAL '2' MONTH\",\"m\":{\"k\":[false]}}"),
                Arguments.of("parse_json('{\"a\":[1,2.5]}')", "{\"a\":[1,2.5]}"),
                Arguments.of("time'01:02:03.5'", "\"01:02:03.500\""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void cellOfType(String expression, String expected) throws Exception {
        assertThat(data("select " + expression + " as v")).isEqualTo("[[" + expected + "]]");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cells")
    void sameCellWithTheOtherClassesForTime(String expression, String expected) throws Exception {
        LocalSpark.session().conf().set("spark.sql.datetime.java8API.enabled", "true");
        try {
            assertThat(data("select " + expression + " as v")).isEqualTo("[[" + expected + "]]");
        } finally {
            LocalSpark.session().conf().unset("spark.sql.datetime.java8API.enabled");
        }
    }

    private static String data(String sql) throws IOException, InterruptedException {
        Dataset<Row> result = LocalSpark.session().sql(sql);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        RowsJson.write(out, result.schema(), result.collectAsList().iterator(), LIMIT);
        String json = out.toString(UTF_8);
        String head = "{\"schema\":" + result.schema().json() + ",\"data\":";
        assertThat(json).startsWith(head).endsWith("}");
        return json.substring(head.length(), json.length() - 1);
    }

    @Test
    void emptyResultHasBothKeys() throws Exception {
        assertThat(data("select 1 where false")).isEqualTo("[]");
    }
}
