// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import dev.firesteel.v1.AppInfo;
import dev.firesteel.v1.Job;
import dev.firesteel.v1.JobState;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.ListSessionsResponse;
import dev.firesteel.v1.ListStatementsResponse;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.OutputStatus;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Session;
import dev.firesteel.v1.SessionState;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementFinished;
import dev.firesteel.v1.StatementOutput;
import dev.firesteel.v1.StatementStarted;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StatementText;
import dev.firesteel.v1.TextStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LivyJsonWriteTest {

    private final LivyJson json = new LivyJson(1024 * 1024);

    private String written(Message message) {
        return StandardCharsets.UTF_8.decode(json.write(message)).toString();
    }

    private static MimeValue raw(String text) {
        return MimeValue.newBuilder().setJson(ByteString.copyFromUtf8(text)).build();
    }

    @Test
    void aSessionHasLivysFieldsInLivysOrderWithItsNulls() {
        Session session = Session.newBuilder()
                .setState(SessionState.SESSION_STATE_SHUTTING_DOWN)
                .setKind(Kind.KIND_PYSPARK)
                .setAppInfo(AppInfo.getDefaultInstance())
                .addLog("stdout: ")
                .putConf("spark.a", "1")
                .setStateReason("for gRPC only")
                .setCreateTime(Timestamp.newBuilder().setSeconds(1))
                .build();

        assertThat(written(session))
                .isEqualTo("{\"id\":0,\"name\":null,\"appId\":null,\"owner\":null,\"proxyUser\":null,"
                        + "\"state\":\"shutting_down\",\"kind\":\"pyspark\",\"appInfo\":{\"driverLogUrl\":null,"
                        + "\"sparkUiUrl\":null,\"executorLogUrls\":null},\"log\":[\"stdout: \"],\"ttl\":null,"
                        + "\"idleTimeout\":null,\"driverMemory\":null,\"driverCores\":0,\"executorMemory\":null,"
                        + "\"executorCores\":0,\"conf\":{\"spark.a\":\"1\"},\"archives\":[],\"files\":[],"
                        + "\"heartbeatTimeoutInSecond\":0,\"jars\":[],\"numExecutors\":0,\"pyFiles\":[],"
                        + "\"queue\":null}");
    }

    @Test
    void aWaitingStatementHasNoOutputAndTimesOfZero() {
        Statement statement = Statement.newBuilder()
                .setCode("1 + 2")
                .setState(StatementState.STATEMENT_STATE_WAITING)
                .setSessionId(4)
                .setLastSequence(9)
                .build();

        assertThat(written(statement))
                .isEqualTo("{\"id\":0,\"code\":\"1 + 2\",\"state\":\"waiting\",\"output\":null,\"progress\":0.0,"
                        + "\"started\":0,\"completed\":0}");
    }

    @Test
    void timesAreEpochMilliseconds() {
        Statement statement = Statement.newBuilder()
                .setStarted(Timestamp.newBuilder().setSeconds(1_795_393_470L).setNanos(103_999_999))
                .setProgress(0.25)
                .build();

        assertThat(written(statement)).contains("\"started\":1795393470103,\"completed\":0", "\"progress\":0.25");
    }

    @Test
    void anErrorIsWrittenInPlaceAndItsAbsentDataIsNot() {
        StatementOutput output = StatementOutput.newBuilder()
                .setStatus(OutputStatus.OUTPUT_STATUS_ERROR)
                .setExecutionCount(2)
                .setError(StatementError.newBuilder().setEname("Error").setEvalue("boom"))
                .build();

        assertThat(written(output))
                .isEqualTo("{\"status\":\"error\",\"execution_count\":2,\"ename\":\"Error\",\"evalue\":\"boom\","
                        + "\"traceback\":[]}");
    }

    @Test
    void aResultHasNothingOfAnError() {
        StatementOutput output = StatementOutput.newBuilder()
                .setStatus(OutputStatus.OUTPUT_STATUS_OK)
                .putData("text/plain", raw("\"\""))
                .setTruncated("after 64 MiB")
                .build();

        assertThat(written(output))
                .isEqualTo("{\"status\":\"ok\",\"execution_count\":0,\"data\":{\"text/plain\":\"\"},"
                        + "\"truncated\":\"after 64 MiB\"}");
    }

    @Test
    void rawJsonIsCopiedUntouched() {
        String odd = "{ \"n\": 9007199254740993, \"f\": 1.0, \"e\": 1e2, \"s\": \"\\u00e9=\\/\" }";
        StatementOutput output = StatementOutput.newBuilder()
                .putData("application/json", raw(odd))
                .build();

        assertThat(written(output)).contains("\"application/json\":" + odd);
    }

    @Test
    void longRawJsonIsCopiedWhole() {
        String text = '"' + "é".repeat(300_000) + '"';
        StatementOutput output = StatementOutput.newBuilder()
                .putData("text/plain", raw(text))
                .putData("application/json", raw("[1]"))
                .build();

        assertThat(written(output))
                .isEqualTo("{\"status\":null,\"execution_count\":0,\"data\":{\"text/plain\":" + text
                        + ",\"application/json\":[1]}}");
    }

    @Test
    void rawJsonThatIsEmptyIsNull() {
        assertThat(written(raw(""))).isEqualTo("null");
    }

    @Test
    void ofAOneofOnlyTheSetMemberIsWritten() {
        StatementEvent event = StatementEvent.newBuilder()
                .setSequence(3)
                .setTime(Timestamp.newBuilder().setSeconds(1))
                .setText(StatementText.newBuilder().setText("hi\n").setStream(TextStream.TEXT_STREAM_STDERR))
                .build();

        assertThat(written(event))
                .isEqualTo("{\"sequence\":3,\"time\":1000,\"text\":{\"text\":\"hi\\n\",\"stream\":\"stderr\"}}");
        assertThat(written(StatementEvent.newBuilder()
                        .setStarted(StatementStarted.getDefaultInstance())
                        .build()))
                .isEqualTo("{\"sequence\":0,\"time\":0,\"started\":{}}");
        assertThat(written(StatementEvent.newBuilder()
                        .setFinished(StatementFinished.newBuilder().setState(StatementState.STATEMENT_STATE_CANCELLED))
                        .build()))
                .endsWith("\"finished\":{\"state\":\"cancelled\"}}");
    }

    @Test
    void namesMayBeOverridden() {
        assertThat(written(ListStatementsResponse.getDefaultInstance()))
                .isEqualTo("{\"total_statements\":0,\"statements\":[]}");
    }

    @Test
    void anEnumValueOfANewerContractIsItsNumber() {
        assertThat(written(Session.newBuilder().setKindValue(77).build())).contains("\"kind\":77");
    }

    @Test
    void numbersThatJsonLacksAreNull() {
        assertThat(written(Statement.newBuilder().setProgress(Double.NaN).build()))
                .contains("\"progress\":null");
    }

    @Test
    void largeIntegersAreNumbers() {
        assertThat(written(
                        StatementEvent.newBuilder().setSequence(Long.MAX_VALUE).build()))
                .contains("\"sequence\":9223372036854775807");
    }

    @Test
    void durationsAreTimeStrings() {
        assertThat(written(RunStatementRequest.newBuilder()
                        .setWait(TimeStrings.parse("wait", "1500ms"))
                        .build()))
                .contains("\"wait\":\"1500ms\"");
        assertThat(TimeStrings.format(60, 0)).isEqualTo("60s");
        assertThat(TimeStrings.format(1, 1_000)).isEqualTo("1000001us");
    }

    @Test
    void textIsUtf8AndOnlyWhatMustBeEscapedIs() {
        Statement statement = Statement.newBuilder()
                .setCode("é = '<€>' // \u2028 \" \\ \u0001")
                .build();

        assertThat(written(statement)).contains("\"code\":\"é = '<€>' // \u2028 \\\" \\\\ \\u0001\"");
    }

    @Test
    void aLoneSurrogateIsReplaced() {
        assertThat(written(Statement.newBuilder().setCode("a\ud800b\udc00").build()))
                .contains("\"code\":\"a\ufffdb\ufffd\"");
        assertThat(StandardCharsets.UTF_8.decode(json.writeMessage("x\udfff")).toString())
                .isEqualTo("{\"msg\":\"x\ufffd\"}");
    }

    @Test
    void aClientThatFailsOnUnknownFieldsGetsThoseThatItKnows() {
        Session session =
                Session.newBuilder().setId(3).addLog("line").setQueue("q").build();

        assertThat(written(session, "livy-client-http"))
                .isEqualTo("{\"id\":3,\"name\":null,\"appId\":null,\"owner\":null,\"proxyUser\":null,"
                        + "\"state\":null,\"kind\":null,\"appInfo\":null,\"log\":[\"line\"]}");
        assertThat(written(session, "curl/8 livy-client-http")).isEqualTo(written(session));
        ListSessionsResponse list =
                ListSessionsResponse.newBuilder().addSessions(session).build();
        assertThat(written(list, "livy-client-http/1"))
                .isEqualTo("{\"from\":0,\"total\":0,\"sessions\":[" + written(session, "livy-client-http") + "]}");
    }

    private String written(Message message, String userAgent) {
        return StandardCharsets.UTF_8.decode(json.write(message, userAgent)).toString();
    }

    @Test
    void anEnumMaySayThatItsWordsAreInUpperCase() {
        Job job = Job.newBuilder()
                .setId(1)
                .setState(JobState.JOB_STATE_SUCCEEDED)
                .setResult(ByteString.copyFromUtf8("é"))
                .build();

        assertThat(written(job)).isEqualTo("{\"id\":1,\"state\":\"SUCCEEDED\",\"result\":\"w6k=\",\"error\":null}");
    }
}
