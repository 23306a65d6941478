// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.StatementDisplay;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementFinished;
import dev.firesteel.v1.StatementNotice;
import dev.firesteel.v1.StatementPart;
import dev.firesteel.v1.StatementProgress;
import dev.firesteel.v1.StatementResult;
import dev.firesteel.v1.StatementStarted;
import dev.firesteel.v1.StatementState;
import dev.firesteel.v1.StatementText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** From an event to its message. */
final class EventEncoder {
    private EventEncoder() {}

    static StatementEvent encode(Event event, long sequence, Instant time) {
        StatementEvent.Builder message = StatementEvent.newBuilder()
                .setSequence(sequence)
                .setTime(
                        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()));
        if (event instanceof Event.Started) {
            message.setStarted(StatementStarted.getDefaultInstance());
        } else if (event instanceof Event.Text text) {
            message.setText(StatementText.newBuilder().setText(text.text()).setStream(stream(text.stream())));
        } else if (event instanceof Event.Part part) {
            message.setPart(
                    StatementPart.newBuilder().setMimeType(part.mimeType()).setJson(part.json()));
        } else if (event instanceof Event.Display display) {
            message.setDisplay(display(display));
        } else if (event instanceof Event.Progress progress) {
            message.setProgress(StatementProgress.newBuilder()
                    .setProgress(progress.progress())
                    .setCompletedTasks(progress.completedTasks())
                    .setTotalTasks(progress.totalTasks()));
        } else if (event instanceof Event.Result result) {
            message.setResult(result(result));
        } else if (event instanceof Event.Failure failure) {
            message.setError(StatementError.newBuilder()
                    .setEname(failure.ename())
                    .setEvalue(failure.evalue())
                    .addAllTraceback(failure.traceback()));
        } else if (event instanceof Event.Notice notice) {
            message.setNotice(
                    StatementNotice.newBuilder().setReason(notice.reason()).setMessage(notice.message()));
        } else if (event instanceof Event.Finished finished) {
            message.setFinished(StatementFinished.newBuilder()
                    .setState(
                            finished.cancelled()
                                    ? StatementState.STATEMENT_STATE_CANCELLED
                                    : StatementState.STATEMENT_STATE_AVAILABLE));
        }
        return message.build();
    }

    private static StatementDisplay display(Event.Display display) {
        StatementDisplay.Builder message = StatementDisplay.newBuilder()
                .putAllData(values(display.jsonByMime()))
                .putAllParts(display.parts())
                .setUpdate(display.update());
        if (display.displayId() != null) {
            message.setDisplayId(display.displayId());
        }
        return message.build();
    }

    private static StatementResult result(Event.Result result) {
        StatementResult.Builder message = StatementResult.newBuilder()
                .putAllData(values(result.jsonByMime()))
                .putAllParts(result.parts());
        if (result.truncated() != null) {
            message.setTruncated(result.truncated());
        }
        return message.build();
    }

    private static Map<String, MimeValue> values(Map<String, String> jsonByMime) {
        Map<String, MimeValue> values = new LinkedHashMap<>();
        jsonByMime.forEach((mime, json) -> values.put(
                mime,
                MimeValue.newBuilder().setJson(ByteString.copyFromUtf8(json)).build()));
        return values;
    }

    private static dev.firesteel.v1.TextStream stream(TextStream stream) {
        return switch (stream) {
            case STDOUT -> dev.firesteel.v1.TextStream.TEXT_STREAM_STDOUT;
            case STDERR -> dev.firesteel.v1.TextStream.TEXT_STREAM_STDERR;
            case ECHO -> dev.firesteel.v1.TextStream.TEXT_STREAM_ECHO;
        };
    }
}
