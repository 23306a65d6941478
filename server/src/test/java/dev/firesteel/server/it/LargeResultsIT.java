// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.GetStatementRequest;
import dev.firesteel.v1.Kind;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.RunAndWatchStatementResponse;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementServiceGrpc.StatementServiceBlockingStub;
import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Results of any size, to a client that takes messages of 4 MiB as gRPC clients do by default. */
@Timeout(600)
class LargeResultsIT {
    private static final int VIEW_LIMIT = 16 << 20;

    @RegisterExtension
    static final RunningServer SERVER = new RunningServer().with("statement.view-limit", "16m");

    private static final int MAX_MESSAGE_BYTES = 4 << 20;
    private static final int ROWS = 100_000;

    private static Rest rest;
    private static String session;
    private static StatementServiceBlockingStub statements;

    @BeforeAll
    static void start() {
        rest = Rest.at(SERVER.url());
        session = rest.session("shared");
        statements = GrpcClients.builder("gproto+" + SERVER.url())
                .responseTimeoutMillis(0)
                .maxResponseLength(0)
                .maxResponseMessageLength(MAX_MESSAGE_BYTES)
                .build(StatementServiceBlockingStub.class);
    }

    /** What a watcher has of a statement in the end. */
    private record Seen(Statement statement, Map<String, String> result, long textLength) {}

    private static Seen run(Kind kind, String code) {
        RunStatementRequest.Builder request = RunStatementRequest.newBuilder()
                .setSession(session.substring("/sessions/".length()))
                .setKind(kind)
                .setCode(code);
        if (kind == Kind.KIND_SQL) {
            request.setRowLimit(0);
        }
        Iterator<RunAndWatchStatementResponse> messages = statements.runAndWatchStatement(request.build());
        Statement statement = messages.next().getStatement();
        Map<String, StringBuilder> parts = new HashMap<>();
        Map<String, String> result = new HashMap<>();
        long sequence = 0;
        long textLength = 0;
        while (messages.hasNext()) {
            StatementEvent event = messages.next().getEvent();
            assertThat(event.getSequence()).isEqualTo(++sequence);
            assertThat(event.hasError()).as(event.getError().toString()).isFalse();
            textLength += event.getText().getText().length();
            if (event.hasPart()) {
                parts.computeIfAbsent(event.getPart().getMimeType(), mime -> new StringBuilder())
                        .append(event.getPart().getJson());
            } else if (event.hasResult()) {
                event.getResult().getDataMap().forEach((mime, value) -> result.put(mime, text(value)));
                event.getResult().getPartsMap().forEach((mime, bytes) -> {
                    result.put(mime, parts.remove(mime).toString());
                    assertThat(result.get(mime).getBytes(UTF_8)).hasSize(bytes.intValue());
                });
            }
        }
        return new Seen(statement, result, textLength);
    }

    private static String text(MimeValue value) {
        return value.getJson().toStringUtf8();
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    /** Rows of which the first cell counts from 0. */
    private static void assertRows(JsonNode table, int count) {
        assertThat(table.path("data").size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            assertThat(table.path("data").path(i).path(0).asInt(-1)).isEqualTo(i);
        }
    }

    @Test
    void aHundredThousandWideRowsOfSqlArriveComplete() throws IOException {
        Seen seen =
                run(Kind.KIND_SQL, "select id, repeat('é', 150) as a, repeat('b', 300) as b from range(" + ROWS + ")");

        String whole = seen.result().get("application/json");
        assertThat(whole.getBytes(UTF_8)).hasSizeGreaterThan(60_000_000);
        assertRows(json(whole), ROWS);

        // The answers of one message have the first rows, and say where the others are.
        GetStatementRequest.Builder get = GetStatementRequest.newBuilder()
                .setSession(session.substring("/sessions/".length()))
                .setStatement(seen.statement().getId());
        Statement byDefault = statements.getStatement(get.build());
        Statement less = statements.getStatement(get.setMaxOutputBytes(10_000).build());
        for (Statement cut : new Statement[] {byDefault, less}) {
            JsonNode rows = json(text(cut.getOutput().getDataOrThrow("application/json")));
            assertRows(rows, rows.path("data").size());
            assertThat(cut.getOutput().getTruncated()).contains("is cut after", "WatchStatement");
        }
        assertThat(byDefault.getSerializedSize()).isBetween(3_000_000, MAX_MESSAGE_BYTES);
        assertThat(less.getSerializedSize()).isBetween(9_000, 11_000);

        Rest.Answer answer =
                rest.get(session + "/statements/" + seen.statement().getId());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().getBytes(UTF_8)).hasSizeBetween(VIEW_LIMIT - 1000, VIEW_LIMIT + 10_000);
        JsonNode output = answer.json().path("output");
        assertRows(
                output.path("data").path("application/json"),
                output.path("data").path("application/json").path("data").size());
        assertThat(output.path("truncated").asText()).contains("is cut after", "/events");
    }

    @Test
    void aTableOfScalaAndJsonOfPythonArriveComplete() throws IOException {
        run(Kind.KIND_SPARK, "val wide = (0 until " + ROWS + ").map(i => List(i, \"x\" * 100))");
        Seen table = run(Kind.KIND_SPARK, "%table wide");
        String rows = table.result().get("application/vnd.livy.table.v1+json");
        assertThat(rows).hasSizeGreaterThan(10_000_000);
        assertRows(json(rows), ROWS);

        run(Kind.KIND_PYSPARK, "wide = {'data': [[i, 'é' * 100] for i in range(" + ROWS + ")]}");
        Seen value = run(Kind.KIND_PYSPARK, "%json wide");
        String text = value.result().get("application/json");
        assertThat(text.getBytes(UTF_8)).hasSizeGreaterThan(20_000_000);
        assertRows(json(text), ROWS);
        Rest.Answer answer =
                rest.get(session + "/statements/" + value.statement().getId());
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("output").path("truncated").asText()).contains("is cut after");
    }

    @Test
    void aHundredMegabytesPrintedByPythonArriveComplete() {
        Seen seen = run(Kind.KIND_PYSPARK, "for i in range(1000000): print('%099d' % i)");
        assertThat(seen.textLength()).isEqualTo(100_000_000);
    }
}
