// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.statement.CompleteCode;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementPage;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.v1.CompleteStatementRequest;
import dev.firesteel.v1.ListStatementsResponse;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.OutputStatus;
import dev.firesteel.v1.RunStatementRequest;
import dev.firesteel.v1.Statement;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementOutput;
import java.util.Map;
import java.util.function.BiConsumer;

/** Statements between the domain's words and the API's. */
final class StatementMessages {
    private StatementMessages() {}

    static RunStatement request(RunStatementRequest message) {
        return new RunStatement(
                message.hasCode() ? message.getCode() : null,
                Words.kind(message.getKind()),
                message.hasRowLimit() ? message.getRowLimit() : null,
                message.hasRequestId() ? message.getRequestId() : null);
    }

    static CompleteCode request(CompleteStatementRequest message) {
        return new CompleteCode(message.getCode(), Words.kind(message.getKind()), message.getCursor());
    }

    static Statement statement(StatementView view) {
        Statement.Builder statement = Statement.newBuilder()
                .setId(view.id())
                .setCode(view.code())
                .setState(Words.state(view.state()))
                .setProgress(view.progress())
                .setSessionId(view.sessionId())
                .setKind(Words.kind(view.kind()))
                .setLastSequence(view.lastSequence());
        if (view.output() != null) {
            statement.setOutput(output(view.output()));
        }
        if (view.startedAt() != null) {
            statement.setStarted(Words.time(view.startedAt()));
        }
        if (view.completedAt() != null) {
            statement.setCompleted(Words.time(view.completedAt()));
        }
        return statement.build();
    }

    static ListStatementsResponse page(StatementPage page, long maxOutputBytes) {
        ListStatementsResponse.Builder response =
                ListStatementsResponse.newBuilder().setTotalStatements(page.total());
        long room = maxOutputBytes;
        for (StatementView view : page.statements()) {
            StatementView shown = view.within(room);
            room -= shown.output() == null ? 0 : shown.output().length();
            response.addStatements(statement(shown));
        }
        return response.build();
    }

    private static StatementOutput output(dev.firesteel.server.statement.StatementOutput view) {
        StatementOutput.Builder output = StatementOutput.newBuilder()
                .setStatus(view.failure() == null ? OutputStatus.OUTPUT_STATUS_OK : OutputStatus.OUTPUT_STATUS_ERROR)
                .setExecutionCount(view.executionCount());
        putAll(view.data(), output::putData);
        if (view.failure() != null) {
            output.setError(error(view.failure()));
        }
        if (view.truncated() != null) {
            output.setTruncated(view.truncated());
        }
        return output.build();
    }

    private static StatementError error(EventBody.Failure failure) {
        return StatementError.newBuilder()
                .setEname(failure.ename())
                .setEvalue(failure.evalue())
                .addAllTraceback(failure.traceback())
                .build();
    }

    private static void putAll(Map<String, RawJson> data, BiConsumer<String, MimeValue> put) {
        data.forEach((mime, json) ->
                put.accept(mime, MimeValue.newBuilder().setJson(json.utf8()).build()));
    }
}
