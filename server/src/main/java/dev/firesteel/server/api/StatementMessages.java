// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import com.google.protobuf.UnsafeByteOperations;
import dev.firesteel.server.eventlog.Event;
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
import dev.firesteel.v1.StatementDisplay;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementFinished;
import dev.firesteel.v1.StatementNotice;
import dev.firesteel.v1.StatementOutput;
import dev.firesteel.v1.StatementProgress;
import dev.firesteel.v1.StatementResult;
import dev.firesteel.v1.StatementStarted;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StatementText;
import dev.firesteel.v1.TextStream;
import java.util.Map;
import java.util.function.BiConsumer;

/** Statements and their events between the domain's words and the API's. */
final class StatementMessages {
    private StatementMessages() {}

    static RunStatement request(RunStatementRequest message) {
        return new RunStatement(
                message.hasCode() ? message.getCode() : null,
                Words.kind(message.getKind()),
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

    static ListStatementsResponse page(StatementPage page) {
        ListStatementsResponse.Builder response =
                ListStatementsResponse.newBuilder().setTotalStatements(page.total());
        page.statements().forEach(view -> response.addStatements(statement(view)));
        return response.build();
    }

    static StatementEvent event(Event event) {
        StatementEvent.Builder message =
                StatementEvent.newBuilder().setSequence(event.sequence()).setTime(Words.time(event.time()));
        EventBody body = event.body();
        if (body instanceof EventBody.Started) {
            message.setStarted(StatementStarted.getDefaultInstance());
        } else if (body instanceof EventBody.Text text) {
            message.setText(StatementText.newBuilder().setText(text.text()).setStream(stream(text.stream())));
        } else if (body instanceof EventBody.Display display) {
            message.setDisplay(display(display));
        } else if (body instanceof EventBody.Progress progress) {
            message.setProgress(StatementProgress.newBuilder()
                    .setProgress(progress.progress())
                    .setCompletedTasks(progress.completedTasks())
                    .setTotalTasks(progress.totalTasks()));
        } else if (body instanceof EventBody.Result result) {
            message.setResult(result(result));
        } else if (body instanceof EventBody.Failure failure) {
            message.setError(error(failure));
        } else if (body instanceof EventBody.Notice notice) {
            message.setNotice(
                    StatementNotice.newBuilder().setReason(notice.reason()).setMessage(notice.message()));
        } else if (body instanceof EventBody.Finished finished) {
            message.setFinished(StatementFinished.newBuilder().setState(outcome(finished.outcome())));
        }
        return message.build();
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

    private static StatementDisplay display(EventBody.Display body) {
        StatementDisplay.Builder display = StatementDisplay.newBuilder().setUpdate(body.update());
        putAll(body.data(), display::putData);
        if (body.displayId() != null) {
            display.setDisplayId(body.displayId());
        }
        return display.build();
    }

    private static StatementResult result(EventBody.Result body) {
        StatementResult.Builder result = StatementResult.newBuilder();
        putAll(body.data(), result::putData);
        if (body.truncated() != null) {
            result.setTruncated(body.truncated());
        }
        return result.build();
    }

    private static void putAll(Map<String, RawJson> data, BiConsumer<String, MimeValue> put) {
        data.forEach((mime, json) -> put.accept(
                mime,
                MimeValue.newBuilder()
                        .setJson(UnsafeByteOperations.unsafeWrap(json.utf8()))
                        .build()));
    }

    private static TextStream stream(EventBody.Stream stream) {
        return switch (stream) {
            case STDOUT -> TextStream.TEXT_STREAM_STDOUT;
            case STDERR -> TextStream.TEXT_STREAM_STDERR;
            case ECHO -> TextStream.TEXT_STREAM_ECHO;
        };
    }

    private static StatementState outcome(EventBody.Outcome outcome) {
        return switch (outcome) {
            case AVAILABLE -> StatementState.STATEMENT_STATE_AVAILABLE;
            case CANCELLED -> StatementState.STATEMENT_STATE_CANCELLED;
        };
    }
}
