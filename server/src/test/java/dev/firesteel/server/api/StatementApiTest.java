// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import dev.firesteel.server.InProcess;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.statement.StatementOutput;
import dev.firesteel.server.statement.StatementState;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.v1.CancelStatementRequest;
import dev.firesteel.v1.CompleteStatementRequest;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.ListStatementsRequest;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.OutputStatus;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementServiceGrpc;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StatementApiTest {
    private final FakeSessions sessions = new FakeSessions();
    private InProcess served;
    private StatementServiceBlockingStub stub;

    @BeforeEach
    void serve() throws IOException {
        served = InProcess.serve(new StatementApi(sessions));
        stub = StatementServiceGrpc.newBlockingStub(served.channel());
    }

    @AfterEach
    void close() throws InterruptedException {
        served.close();
    }

    @Test
    void aStatementIsTheViewOfIt() {
        sessions.statement = new StatementView(
                7,
                3,
                "1 + 1",
                dev.firesteel.server.statement.Kind.SQL,
                StatementState.AVAILABLE,
                new StatementOutput(
                        3,
                        Map.of("text/plain", RawJson.of("\"é\"")),
                        new EventBody.Failure("Error", "boom", List.of("  at x\n")),
                        "cut"),
                1.0,
                FakeSessions.CREATED,
                FakeSessions.CREATED.plusSeconds(1),
                12);

        Statement statement = stub.getStatement(
                GetStatementRequest.newBuilder().setSession("7").setStatement(3).build());

        assertThat(statement)
                .isEqualTo(Statement.newBuilder()
                        .setId(3)
                        .setCode("1 + 1")
                        .setState(dev.firesteel.v1.StatementState.STATEMENT_STATE_AVAILABLE)
                        .setOutput(dev.firesteel.v1.StatementOutput.newBuilder()
                                .setStatus(OutputStatus.OUTPUT_STATUS_ERROR)
                                .setExecutionCount(3)
                                .putData(
                                        "text/plain",
                                        MimeValue.newBuilder()
                                                .setJson(ByteString.copyFromUtf8("\"é\""))
                                                .build())
                                .setError(StatementError.newBuilder()
                                        .setEname("Error")
                                        .setEvalue("boom")
                                        .addTraceback("  at x\n"))
                                .setTruncated("cut"))
                        .setProgress(1.0)
                        .setStarted(Words.time(FakeSessions.CREATED))
                        .setCompleted(Words.time(FakeSessions.CREATED.plusSeconds(1)))
                        .setSessionId(7)
                        .setKind(Kind.KIND_SQL)
                        .setLastSequence(12)
                        .build());
    }

    @Test
    void aWaitIsServedByTheSessionThatTookTheCode() {
        RunStatementRequest.Builder request = RunStatementRequest.newBuilder()
                .setSession("by name")
                .setCode("1")
                .setKind(Kind.KIND_SQL)
                .setRowLimit(0)
                .setRequestId("r");
        stub.runStatement(request.build());
        stub.runStatement(request.setWait(Duration.newBuilder().setSeconds(2).setNanos(5_000_000))
                .build());
        stub.getStatement(GetStatementRequest.newBuilder()
                .setSession("by name")
                .setStatement(3)
                .setWait(Duration.newBuilder().setSeconds(3600))
                .build());

        String run = "run by name RunStatement[code=1, kind=SQL, rowLimit=0, requestId=r]";
        assertThat(sessions.calls)
                .containsExactly(run, run, "awaitStatement 7 3 PT2.005S", "awaitStatement by name 3 PT1M");
    }

    @Test
    void aNegativeWaitIsRefusedBeforeAnythingRuns() {
        RunStatementRequest request = RunStatementRequest.newBuilder()
                .setSession("7")
                .setCode("1")
                .setWait(Duration.newBuilder().setSeconds(-1))
                .build();

        assertThatThrownBy(() -> stub.runStatement(request))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("INVALID_ARGUMENT: wait: a negative time (expected: 0s to 60s)");
        assertThat(sessions.calls).isEmpty();
    }

    @Test
    void codeThatIsNotThereIsTheDomainsToRefuse() {
        stub.runStatement(RunStatementRequest.newBuilder().setSession("7").build());

        assertThat(sessions.calls)
                .containsExactly("run 7 RunStatement[code=null, kind=null, rowLimit=null, requestId=null]");
    }

    @Test
    void aKindThatDoesNotExistIsRefused() {
        RunStatementRequest request = RunStatementRequest.newBuilder()
                .setSession("7")
                .setKindValue(77)
                .build();

        assertThatThrownBy(() -> stub.runStatement(request))
                .hasMessageStartingWith("INVALID_ARGUMENT: kind: an unknown number");
    }

    private static GetStatementRequest.Builder get() {
        return GetStatementRequest.newBuilder().setSession("7").setStatement(3);
    }

    private void leaves(int rows) {
        String table = "[" + String.join(",", Collections.nCopies(rows, "\"x\"")) + "]";
        sessions.statement = new StatementView(
                7,
                3,
                "many",
                dev.firesteel.server.statement.Kind.SQL,
                StatementState.AVAILABLE,
                new StatementOutput(3, Map.of("application/json", RawJson.of(table)), null, "before"),
                1.0,
                null,
                null,
                9);
    }

    private static ByteString table(Statement statement) {
        return statement.getOutput().getDataOrThrow("application/json").getJson();
    }

    @Test
    void whatIsTooLargeForAMessageIsCutAndTold() {
        leaves(2_000_000);
        Statement byDefault = stub.getStatement(get().build());
        assertThat(byDefault.getSerializedSize()).isBetween(3 << 20, 4 << 20);
        assertThat(table(byDefault).toStringUtf8()).endsWith(",\"x\"]");
        assertThat(byDefault.getOutput().getTruncated())
                .isEqualTo(
                        "application/json is cut after " + table(byDefault).size() + " of 8000001 bytes; the whole is"
                                + " in the statement's events: GET /sessions/7/statements/3/events, or WatchStatement. before");
        assertThat(stub.runStatement(RunStatementRequest.newBuilder()
                        .setSession("7")
                        .setCode("1")
                        .build()))
                .isEqualTo(byDefault);
        assertThat(stub.runAndWatchStatement(RunStatementRequest.newBuilder()
                                .setSession("7")
                                .setCode("1")
                                .build())
                        .next()
                        .getStatement())
                .isEqualTo(byDefault);

        assertThat(table(stub.getStatement(get().setMaxOutputBytes(9).build())).toStringUtf8())
                .isEqualTo("[\"x\",\"x\"]");
        assertThat(stub.getStatement(get().setMaxOutputBytes(1).build())
                        .getOutput()
                        .getDataMap())
                .isEmpty();
    }

    @Test
    void whoSaysZeroGetsTheWholeView() {
        leaves(1_000_000);
        Statement whole = StatementServiceGrpc.newBlockingStub(served.channel())
                .withMaxInboundMessageSize(8 << 20)
                .getStatement(get().setMaxOutputBytes(0).build());
        assertThat(table(whole).size()).isEqualTo(4_000_001);
        assertThat(whole.getOutput().getTruncated()).isEqualTo("before");
    }

    @Test
    void aPageHasItsBytesInTheOrderOfItsStatements() {
        leaves(100);
        sessions.onPage = 3;
        List<Statement> page = stub.listStatements(ListStatementsRequest.newBuilder()
                        .setSession("7")
                        .setMaxOutputBytes(500)
                        .build())
                .getStatementsList();
        assertThat(page.stream().map(statement -> table(statement).size())).containsExactly(401, 97, 2);
    }

    @Test
    void lessThanNothingIsRefused() {
        assertThatThrownBy(() -> stub.getStatement(get().setMaxOutputBytes(-1).build()))
                .hasMessage("INVALID_ARGUMENT: max_output_bytes: -1 (expected: 0 or more)");
        assertThatThrownBy(() -> stub.listStatements(
                        ListStatementsRequest.newBuilder().setMaxOutputBytes(-1).build()))
                .hasMessage("INVALID_ARGUMENT: max_output_bytes: -1 (expected: 0 or more)");
        assertThatThrownBy(() -> stub.runStatement(
                        RunStatementRequest.newBuilder().setMaxOutputBytes(-1).build()))
                .hasMessage("INVALID_ARGUMENT: max_output_bytes: -1 (expected: 0 or more)");
        assertThat(sessions.calls).isEmpty();
    }

    @Test
    void orderIsDescendingOnlyWhenItSaysSo() {
        stub.listStatements(ListStatementsRequest.newBuilder()
                .setSession("7")
                .setOrder(" DESC ")
                .build());
        stub.listStatements(ListStatementsRequest.newBuilder()
                .setSession("7")
                .setOrder("down")
                .setFrom(2)
                .setSize(3)
                .build());

        assertThat(sessions.calls).containsExactly("listStatements 7 0 null true", "listStatements 7 2 3 false");
    }

    @Test
    void cancelAndCompleteAreOneCallEach() {
        assertThat(stub.cancelStatement(CancelStatementRequest.newBuilder()
                                .setSession("7")
                                .setStatement(3)
                                .build())
                        .getMsg())
                .isEqualTo("canceled");
        assertThat(stub.completeStatement(CompleteStatementRequest.newBuilder()
                                .setSession("7")
                                .setCode("sc.ma")
                                .setKind(Kind.KIND_SPARK)
                                .setCursor(5)
                                .build())
                        .getCandidatesList())
                .containsExactly("map", "max");

        assertThat(sessions.calls)
                .containsExactly("cancel 7 3", "complete 7 CompleteCode[code=sc.ma, kind=SPARK, cursor=5]");
    }
}
