// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.firesteel.v1.CompleteStatementRequest;
import dev.firesteel.v1.CreateSessionRequest;
import dev.firesteel.v1.GetSessionLogRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementDisplay;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementOutput;
import dev.firesteel.v1.WatchStatementRequest;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LivyJsonReadTest {

    private final LivyJson json = new LivyJson(1024 * 1024);

    private <B extends Message.Builder> B read(String text, B builder) {
        json.read(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8, builder, Set.of());
        return builder;
    }

    private CreateSessionRequest session(String text) {
        return read(text, CreateSessionRequest.newBuilder()).build();
    }

    private void refused(String text, String message) {
        assertThatThrownBy(() -> session(text))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(message)
                .hasMessageMatching("[^\\n]*");
    }

    @Test
    void readsWhatLivysClientsSend() {
        assertThat(session("{\"kind\":\"pyspark\",\"jars\":[\"/a.jar\",\"/b.jar\"],\"driverMemory\":\"1g\","
                        + "\"numExecutors\":3,\"conf\":{\"spark.a\":\"b\"},\"heartbeatTimeoutInSecond\":60}"))
                .isEqualTo(CreateSessionRequest.newBuilder()
                        .setKind(Kind.KIND_PYSPARK)
                        .addJars("/a.jar")
                        .addJars("/b.jar")
                        .setDriverMemory("1g")
                        .setNumExecutors(3)
                        .putConf("spark.a", "b")
                        .setHeartbeatTimeoutInSecond(60)
                        .build());
    }

    @Test
    void numbersAndBooleansStandForStrings() {
        assertThat(session("{\"name\":1.50,\"queue\":true,\"conf\":{\"a\":1,\"b\":false,\"c\":1e3}}"))
                .isEqualTo(CreateSessionRequest.newBuilder()
                        .setName("1.50")
                        .setQueue("true")
                        .putConf("a", "1")
                        .putConf("b", "false")
                        .putConf("c", "1e3")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "\"2\"", "2.0", "20e-1", "\"+2\""})
    void integersMayBeWrittenInManyWays(String value) {
        assertThat(session("{\"driverCores\":" + value + "}").getDriverCores()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"driverCores":"abc"}      | Invalid driverCores: "abc" (expected: an integer)
                    {"driverCores":1.5}        | Invalid driverCores: 1.5 (expected: an integer)
                    {"driverCores":"1.0"}      | Invalid driverCores: "1.0" (expected: an integer)
                    {"driverCores":""}         | Invalid driverCores: "" (expected: an integer)
                    {"driverCores":true}       | Invalid driverCores: true (expected: an integer)
                    {"driverCores":[1]}        | Invalid driverCores: an array (expected: an integer)
                    {"driverCores":3000000000} | Invalid driverCores: 3000000000 (expected: an integer from -2147483648 to 2147483647)
                    {"driverCores":1e999999999}  | Invalid driverCores: 1e999999999 (expected: an integer)
                    {"driverCores":1e-999999999} | Invalid driverCores: 1e-999999999 (expected: an integer)
                    {"jars":"/a.jar"}          | Invalid jars: "/a.jar" (expected: an array)
                    {"jars":[1,null]}          | Invalid jars[1]: null (expected: a string)
                    {"jars":[["a"]]}           | Invalid jars[0]: an array (expected: a string)
                    {"conf":"x"}               | Invalid conf: "x" (expected: an object)
                    {"conf":{"a":{}}}          | Invalid conf.a: an object (expected: a string)
                    {"name":{}}                | Invalid name: an object (expected: a string)
                    {"kind":"foo"}             | Invalid kind: foo (expected: one of spark, pyspark, sparkr, sql, shared)
                    {"kind":"SPARK"}           | Invalid kind: SPARK (expected: one of spark
                    {"kind":""}                | Invalid kind:  (expected: one of spark
                    {"kind":1}                 | Invalid kind: 1 (expected: one of spark
                    {"kind":{}}                | Invalid kind: an object (expected: one of spark
                    {"bogus":1}                | Unrecognized field "bogus" (expected: one of kind, proxyUser, jars, pyFiles
                    {"driver_memory":"1g"}     | Unrecognized field "driver_memory"
                    {"requestId":"x"}          | Unrecognized field "requestId"
                    []                         | Invalid body: an array (expected: an object)
                    "spark"                    | Invalid body: "spark" (expected: an object)
                    null                       | Invalid body: null (expected: an object)
                    12                         | Invalid body: 12 (expected: an object)
                    {                          | Malformed JSON at line 1, column 2:
                    {"kind"                    | Malformed JSON at line 1,
                    {'kind':1}                 | Malformed JSON at line 1,
                    {"name":NaN}               | Malformed JSON at line 1,
                    abcde                      | Malformed JSON at line 1,
                    """)
    void saysWhatCameAndWhatWasExpected(String text, String message) {
        refused(text, message.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t "})
    void nothingIsNoContent(String text) {
        refused(text, "No content to map");
    }

    @Test
    void whatIsRefusedIsCutWhereItIsLong() {
        assertThatThrownBy(() -> session("{\"driverCores\":\"" + "x".repeat(5_000) + "\"}"))
                .hasMessageContaining("x".repeat(100) + "…")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
        assertThatThrownBy(() -> session("{\"" + "y".repeat(5_000) + "\":1}"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
    }

    @Test
    void nullIsUnset() {
        assertThat(session("{\"kind\":null,\"jars\":null,\"conf\":null,\"name\":null,\"driverCores\":null}"))
                .isEqualTo(CreateSessionRequest.getDefaultInstance());
        assertThat(session("{\"conf\":{\"a\":null,\"b\":\"1\"}}").getConfMap()).containsOnlyKeys("b");
    }

    @Test
    void presenceIsKept() {
        assertThat(session("{\"name\":\"\"}").hasName()).isTrue();
        assertThat(session("{}").hasName()).isFalse();
        assertThat(read("{\"from\":0}", GetSessionLogRequest.newBuilder()).hasFrom())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "scala, KIND_SPARK",
        "spark, KIND_SPARK",
        "python, KIND_PYSPARK",
        "r, KIND_SPARKR",
        "sql, KIND_SQL",
        "KIND_SQL, KIND_SQL"
    })
    void enumWordsAliasesAndProtoNames(String word, Kind kind) {
        assertThat(session("{\"kind\":\"" + word + "\"}").getKind()).isEqualTo(kind);
    }

    @Test
    void ofRepeatedNamesTheLastCounts() {
        CreateSessionRequest request =
                session("{\"name\":\"a\",\"jars\":[\"1\",\"2\"],\"conf\":{\"k\":\"1\",\"k\":\"2\"},\"name\":\"b\","
                        + "\"jars\":[\"3\"]}");

        assertThat(request.getName()).isEqualTo("b");
        assertThat(request.getJarsList()).containsExactly("3");
        assertThat(request.getConfMap()).containsExactlyInAnyOrderEntriesOf(java.util.Map.of("k", "2"));
        assertThat(session("{\"conf\":{\"k\":\"1\"},\"conf\":{}}").getConfMap()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"name\":\"a\"}x", "{\"name\":\"a\"} xyz", "{\"name\":\"a\"}{", "{\"name\":\"a\"}]"})
    void whatFollowsTheObjectIsIgnored(String text) {
        assertThat(session(text).getName()).isEqualTo("a");
    }

    @Test
    void depthIsBounded() {
        refused("[".repeat(100_000), "Invalid body: an array");
        refused("{\"conf\":" + "{\"a\":".repeat(100_000), "(expected: a string)");
        assertThatThrownBy(() ->
                        read("{\"data\":{\"application/json\":" + "[".repeat(100_000), StatementDisplay.newBuilder()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("depth");
    }

    @Test
    void lengthsAreBounded() {
        refused("{\"driverCores\":" + "9".repeat(100_000) + "}", "Malformed JSON");
        refused("{\"driverCores\":\"" + "9".repeat(100_000) + "\"}", "(expected: an integer)");
        refused("{\"name\":\"" + "x".repeat(1024 * 1024 + 1) + "\"}", "Malformed JSON");
    }

    @Test
    void charsetsOfTheWorld() {
        String text = "{\"name\":\"é😀\"}";
        CreateSessionRequest expected =
                CreateSessionRequest.newBuilder().setName("é😀").build();
        for (String charset : new String[] {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE"}) {
            CreateSessionRequest.Builder builder = CreateSessionRequest.newBuilder();
            json.read(
                    text.getBytes(java.nio.charset.Charset.forName(charset)),
                    StandardCharsets.UTF_8,
                    builder,
                    Set.of());
            assertThat(builder.build()).isEqualTo(expected);
        }
        CreateSessionRequest.Builder latin = CreateSessionRequest.newBuilder();
        json.read(
                "{\"name\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1, latin, Set.of());
        assertThat(latin.getName()).isEqualTo("é");
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatThrownBy(() -> json.read(
                        new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'},
                        StandardCharsets.UTF_8,
                        CreateSessionRequest.newBuilder(),
                        Set.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("Malformed JSON");
    }

    @Test
    void aLoneSurrogateIsReplaced() {
        assertThat(read("{\"code\":\"a\\ud800b\"}", RunStatementRequest.newBuilder())
                        .getCode())
                .isEqualTo("a\ufffdb");
    }

    @Test
    void refusedFieldsAreUnknown() {
        assertThatThrownBy(() -> json.read(
                        "{\"session\":\"1\"}".getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8,
                        RunStatementRequest.newBuilder(),
                        Set.of(RunStatementRequest.getDescriptor().findFieldByName("session"))))
                .hasMessage(
                        "Unrecognized field \"session\" (expected: one of code, kind, wait, rowLimit, maxOutputBytes, waitIfIdle)");
        assertThatThrownBy(() -> json.read(
                        "{\"x\":\"1\"}".getBytes(StandardCharsets.UTF_8),
                        StandardCharsets.UTF_8,
                        dev.firesteel.v1.GetVersionRequest.newBuilder(),
                        Set.of()))
                .hasMessage("Unrecognized field \"x\" (expected: no fields)");
    }

    @Test
    void otherTypes() {
        assertThat(read("{\"afterSequence\":\"9223372036854775807\"}", WatchStatementRequest.newBuilder())
                        .getAfterSequence())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(read("{\"progress\":\"0.5\",\"started\":1500}", Statement.newBuilder())
                        .getProgress())
                .isEqualTo(0.5);
        assertThat(read("{\"started\":1500}", Statement.newBuilder())
                        .getStarted()
                        .getNanos())
                .isEqualTo(500_000_000);
        assertThat(read("{\"wait\":\"2s\"}", RunStatementRequest.newBuilder())
                        .getWait()
                        .getSeconds())
                .isEqualTo(2);
        assertThat(read("{\"wait\":1500}", RunStatementRequest.newBuilder())
                        .getWait()
                        .getNanos())
                .isEqualTo(500_000_000);
        assertThat(read("{\"update\":true,\"displayId\":\"x\"}", StatementDisplay.newBuilder())
                        .getUpdate())
                .isTrue();
        assertThatThrownBy(() -> read("{\"update\":1}", StatementDisplay.newBuilder()))
                .hasMessage("Invalid update: 1 (expected: true or false)");
        assertThatThrownBy(() -> read("{\"progress\":\"x\"}", Statement.newBuilder()))
                .hasMessage("Invalid progress: \"x\" (expected: a number)");
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        StatementOutput output = read(
                        "{\"status\":\"error\",\"execution_count\":1,\"data\":{\"application/json\":{\"a\":[1.0,9007199254740993]}},"
                                + "\"ename\":\"E\",\"evalue\":\"v\",\"traceback\":[\"t\\n\"]}",
                        StatementOutput.newBuilder())
                .build();
        assertThat(output.getError().getEname()).isEqualTo("E");
        assertThat(output.getError().getTracebackList()).containsExactly("t\n");
        assertThat(output.getDataOrThrow("application/json").getJson())
                .isEqualTo(ByteString.copyFromUtf8("{\"a\":[1.0,9007199254740993]}"));

        StatementEvent event = read("{\"sequence\":1,\"text\":{\"text\":\"x\"}}", StatementEvent.newBuilder())
                .build();
        assertThat(read(StandardCharsets.UTF_8.decode(json.write(event)).toString(), StatementEvent.newBuilder())
                        .build())
                .isEqualTo(event.toBuilder()
                        .setTime(com.google.protobuf.Timestamp.getDefaultInstance())
                        .build());
        assertThat(read("{\"code\":\"x\",\"cursor\":1}", CompleteStatementRequest.newBuilder())
                        .getCursor())
                .isEqualTo(1);
    }
}
