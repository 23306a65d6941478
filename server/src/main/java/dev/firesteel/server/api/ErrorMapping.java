// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import dev.firesteel.server.error.Causes;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one table from what went wrong to what the caller is told. */
final class ErrorMapping {
    private static final Logger log = LoggerFactory.getLogger(ErrorMapping.class);

    private static final String DOMAIN = "firesteel";

    /** Key of {@link ErrorInfo}'s metadata: the HTTP status where Livy's differs from what the code stands for. */
    private static final String HTTP_STATUS = "httpStatus";

    /** For what another moment, or another server, may allow. */
    private static final RetryInfo RETRY = RetryInfo.newBuilder()
            .setRetryDelay(Duration.newBuilder().setSeconds(1))
            .build();

    private ErrorMapping() {}

    static StatusRuntimeException toStatus(Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof DomainException refusal) {
            return status(
                    answer(refusal.reason()),
                    refusal.reason().name(),
                    String.valueOf(refusal.getMessage()),
                    refusal.facts());
        }
        log.error("a call failed for a reason that the domain doesn't know", cause);
        return status(new Answer(Code.INTERNAL, 0), "INTERNAL", "Internal error: " + cause, Map.of());
    }

    /** A code, and Livy's HTTP status where it is another than the one that stands for the code; else 0. */
    private record Answer(Code code, int httpStatus) {}

    private static Answer answer(Reason reason) {
        return switch (reason) {
            case SESSION_NOT_FOUND, BATCH_NOT_FOUND, STATEMENT_NOT_FOUND, JOB_NOT_FOUND, ARTIFACT_NOT_FOUND ->
                new Answer(Code.NOT_FOUND, 0);
            case INVALID_REQUEST -> new Answer(Code.INVALID_ARGUMENT, 0);
            case DUPLICATE_SESSION_NAME, DUPLICATE_BATCH_NAME -> new Answer(Code.FAILED_PRECONDITION, 400);
            case SESSION_ENDED, FILE_NOT_ADDED -> new Answer(Code.FAILED_PRECONDITION, 0);
            case ARTIFACT_TOO_LARGE -> new Answer(Code.RESOURCE_EXHAUSTED, 413);
            // Zeppelin tells a dead session by this status and the message.
            case SESSION_NOT_ACTIVE -> new Answer(Code.FAILED_PRECONDITION, 500);
            case TOO_MANY_SESSIONS, TOO_MANY_BATCHES -> new Answer(Code.RESOURCE_EXHAUSTED, 400);
            case STATEMENT_QUEUE_FULL -> new Answer(Code.RESOURCE_EXHAUSTED, 0);
            case REQUEST_ID_REUSED -> new Answer(Code.ALREADY_EXISTS, 0);
            case EVENTS_RETIRED -> new Answer(Code.OUT_OF_RANGE, 0);
            case SESSION_MOVED, OWNER_UNREACHABLE, STORE_UNAVAILABLE, SHUTTING_DOWN -> new Answer(Code.UNAVAILABLE, 0);
        };
    }

    private static StatusRuntimeException status(
            Answer answer, String reason, String message, Map<String, String> facts) {
        ErrorInfo.Builder info =
                ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).putAllMetadata(facts);
        if (answer.httpStatus() != 0) {
            info.putMetadata(HTTP_STATUS, Integer.toString(answer.httpStatus()));
        }
        Status.Builder status = Status.newBuilder()
                .setCode(answer.code().getNumber())
                .setMessage(message)
                .addDetails(Any.pack(info.build()));
        if (answer.code() == Code.UNAVAILABLE) {
            status.addDetails(Any.pack(RETRY));
        }
        return StatusProto.toStatusRuntimeException(status.build());
    }
}
