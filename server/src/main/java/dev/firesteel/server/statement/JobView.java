// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import com.google.protobuf.ByteString;
import dev.firesteel.server.eventlog.EventBody;
import dev.firesteel.server.eventlog.RawJson;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a job's kind, as a job.
 *
 * @param result what the function returned, serialized; null unless it succeeded, and for null
 * @param error why it failed; null unless it did
 */
public record JobView(
        int id,
        JobState state,
        @Nullable ByteString result,
        @Nullable String error) {
    /** What the worker tells the value as: a JSON string of base64, or null. */
    static final String RESULT_TYPE = "application/vnd.livy.job";

    public static JobView of(StatementView statement) {
        return switch (statement.state()) {
            case WAITING -> new JobView(statement.id(), JobState.QUEUED, null, null);
            case RUNNING, CANCELLING -> new JobView(statement.id(), JobState.STARTED, null, null);
            case CANCELLED -> new JobView(statement.id(), JobState.CANCELLED, null, null);
            case AVAILABLE -> ended(statement.id(), statement.output());
        };
    }

    private static JobView ended(int id, @Nullable StatementOutput output) {
        if (output != null && output.failure() != null) {
            return failed(id, error(output.failure()));
        }
        RawJson value = output == null ? null : output.data().get(RESULT_TYPE);
        if (value == null) {
            String why = output == null ? null : output.truncated();
            return failed(id, "The result cannot be shown: " + (why == null ? "there is none." : why));
        }
        ByteString json = value.utf8();
        return new JobView(id, JobState.SUCCEEDED, json.byteAt(0) == '"' ? bytes(json) : null, null);
    }

    private static ByteString bytes(ByteString json) {
        byte[] base64 = json.substring(1, json.size() - 1).toByteArray();
        return ByteString.copyFrom(Base64.getDecoder().decode(base64));
    }

    private static JobView failed(int id, String error) {
        return new JobView(id, JobState.FAILED, null, error);
    }

    private static String error(EventBody.Failure failure) {
        return failure.traceback().isEmpty()
                ? failure.ename() + ": " + failure.evalue()
                : String.join("", failure.traceback());
    }
}
