// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Timestamp;
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
import dev.firesteel.v1.TextStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events as the public message, the one form in which they travel and are stored. */
public final class EventCodec {
    private EventCodec() {}

    public static byte[] encode(Event event) {
        return toMessage(event).toByteArray();
    }

    public static Event decode(byte[] stored) {
        try {
            return fromMessage(StatementEvent.parseFrom(stored));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("A stored event cannot be read: " + e.getMessage(), e);
        }
    }

    /** Fails with {@link IllegalArgumentException} on a message that says nothing, or not what it must. */
    public static Event fromMessage(StatementEvent message) {
        Timestamp time = message.getTime();
        return new Event(
                message.getSequence(), Instant.ofEpochSecond(time.getSeconds(), time.getNanos()), body(message));
    }

    private static EventBody body(StatementEvent message) {
        return switch (message.getEventCase()) {
            case STARTED -> new EventBody.Started();
            case TEXT ->
                new EventBody.Text(
                        message.getText().getText(), stream(message.getText().getStream()));
            case DISPLAY -> {
                StatementDisplay display = message.getDisplay();
                yield new EventBody.Display(
                        fromValues(display.getDataMap()),
                        display.getPartsMap(),
                        display.hasDisplayId() ? display.getDisplayId() : null,
                        display.getUpdate());
            }
            case PROGRESS -> {
                StatementProgress progress = message.getProgress();
                yield new EventBody.Progress(
                        progress.getProgress(), progress.getCompletedTasks(), progress.getTotalTasks());
            }
            case RESULT -> {
                StatementResult result = message.getResult();
                yield new EventBody.Result(
                        fromValues(result.getDataMap()),
                        result.getPartsMap(),
                        result.hasTruncated() ? result.getTruncated() : null);
            }
            case ERROR -> {
                StatementError error = message.getError();
                yield new EventBody.Failure(error.getEname(), error.getEvalue(), error.getTracebackList());
            }
            case NOTICE ->
                new EventBody.Notice(
                        message.getNotice().getReason(), message.getNotice().getMessage());
            case PART ->
                new EventBody.Part(
                        message.getPart().getMimeType(), message.getPart().getJson());
            case FINISHED ->
                new EventBody.Finished(outcome(message.getFinished().getState()));
            case EVENT_NOT_SET ->
                throw new IllegalArgumentException("event " + message.getSequence() + ": none of the known ones");
        };
    }

    private static EventBody.Stream stream(TextStream stream) {
        return switch (stream) {
            case TEXT_STREAM_STDERR -> EventBody.Stream.STDERR;
            case TEXT_STREAM_ECHO -> EventBody.Stream.ECHO;
            case TEXT_STREAM_STDOUT, TEXT_STREAM_UNSPECIFIED, UNRECOGNIZED -> EventBody.Stream.STDOUT;
        };
    }

    private static EventBody.Outcome outcome(StatementState state) {
        return state == StatementState.STATEMENT_STATE_CANCELLED
                ? EventBody.Outcome.CANCELLED
                : EventBody.Outcome.AVAILABLE;
    }

    private static Map<String, RawJson> fromValues(Map<String, MimeValue> values) {
        Map<String, RawJson> data = new LinkedHashMap<>();
        values.forEach((mime, value) -> data.put(mime, new RawJson(value.getJson())));
        return data;
    }

    public static StatementEvent toMessage(Event event) {
        Instant time = event.time();
        StatementEvent.Builder message = StatementEvent.newBuilder()
                .setSequence(event.sequence())
                .setTime(
                        Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()));
        EventBody body = event.body();
        if (body instanceof EventBody.Started) {
            message.setStarted(StatementStarted.getDefaultInstance());
        } else if (body instanceof EventBody.Text text) {
            message.setText(StatementText.newBuilder().setText(text.text()).setStream(toStream(text.stream())));
        } else if (body instanceof EventBody.Part part) {
            message.setPart(
                    StatementPart.newBuilder().setMimeType(part.mimeType()).setJson(part.json()));
        } else if (body instanceof EventBody.Display display) {
            StatementDisplay.Builder builder = StatementDisplay.newBuilder()
                    .putAllData(toValues(display.data()))
                    .putAllParts(display.parts())
                    .setUpdate(display.update());
            if (display.displayId() != null) {
                builder.setDisplayId(display.displayId());
            }
            message.setDisplay(builder);
        } else if (body instanceof EventBody.Progress progress) {
            message.setProgress(StatementProgress.newBuilder()
                    .setProgress(progress.progress())
                    .setCompletedTasks(progress.completedTasks())
                    .setTotalTasks(progress.totalTasks()));
        } else if (body instanceof EventBody.Result result) {
            StatementResult.Builder builder = StatementResult.newBuilder()
                    .putAllData(toValues(result.data()))
                    .putAllParts(result.parts());
            if (result.truncated() != null) {
                builder.setTruncated(result.truncated());
            }
            message.setResult(builder);
        } else if (body instanceof EventBody.Failure failure) {
            message.setError(StatementError.newBuilder()
                    .setEname(failure.ename())
                    .setEvalue(failure.evalue())
                    .addAllTraceback(failure.traceback()));
        } else if (body instanceof EventBody.Notice notice) {
            message.setNotice(
                    StatementNotice.newBuilder().setReason(notice.reason()).setMessage(notice.message()));
        } else if (body instanceof EventBody.Finished finished) {
            message.setFinished(StatementFinished.newBuilder().setState(toState(finished.outcome())));
        }
        return message.build();
    }

    private static TextStream toStream(EventBody.Stream stream) {
        return switch (stream) {
            case STDOUT -> TextStream.TEXT_STREAM_STDOUT;
            case STDERR -> TextStream.TEXT_STREAM_STDERR;
            case ECHO -> TextStream.TEXT_STREAM_ECHO;
        };
    }

    private static StatementState toState(EventBody.Outcome outcome) {
        return switch (outcome) {
            case AVAILABLE -> StatementState.STATEMENT_STATE_AVAILABLE;
            case CANCELLED -> StatementState.STATEMENT_STATE_CANCELLED;
        };
    }

    private static Map<String, MimeValue> toValues(Map<String, RawJson> data) {
        Map<String, MimeValue> values = new LinkedHashMap<>();
        data.forEach((mime, json) ->
                values.put(mime, MimeValue.newBuilder().setJson(json.utf8()).build()));
        return values;
    }
}
