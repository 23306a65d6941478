// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.firesteel.bridge.json.LivyJson;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a gRPC status looks in REST: an HTTP status, {@code {"msg": …}}, and the reason for programs in the header
 * {@code X-Firesteel-Reason}. {@code httpStatus} in the metadata of an {@code ErrorInfo} overrides the code's own.
 */
public final class LivyErrors {

    /** The header that has the {@code reason} of an {@code ErrorInfo}. */
    public static final String REASON_HEADER = "x-firesteel-reason";

    /** The key in the metadata of an {@code ErrorInfo} whose value is the HTTP status to answer. */
    public static final String HTTP_STATUS_KEY = "httpStatus";

    private static final Logger logger = LoggerFactory.getLogger(LivyErrors.class);

    /** One error, ready to be answered. {@code retryAfterSeconds} is negative when it isn't known. */
    record RestError(int status, String message, @Nullable String reason, long retryAfterSeconds) {

        static RestError of(int status, String message) {
            return new RestError(status, message, null, -1);
        }

        ResponseHeadersBuilder headers() {
            ResponseHeadersBuilder headers = Replies.headers(status);
            if (reason != null) {
                headers.set(REASON_HEADER, reason);
            }
            if (retryAfterSeconds >= 0) {
                headers.setLong(HttpHeaderNames.RETRY_AFTER, retryAfterSeconds);
            }
            return headers;
        }

        ByteBuffer body(LivyJson json) {
            return json.writeMessage(message);
        }
    }

    private LivyErrors() {}

    /** The REST form of a status. Faults of ours are logged here, as {@code what}, and never told in full. */
    static RestError of(Status status, @Nullable Metadata trailers, String what) {
        int http = http(status.getCode());
        String reason = null;
        long retryAfter = -1;
        com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
        for (Any detail : details.getDetailsList()) {
            ErrorInfo info = unpacked(detail, ErrorInfo.class);
            if (info != null) {
                reason = info.getReason().isEmpty() ? null : info.getReason();
                http = overridden(http, info.getMetadataMap().get(HTTP_STATUS_KEY));
            }
            RetryInfo retry = unpacked(detail, RetryInfo.class);
            if (retry != null) {
                retryAfter = retry.getRetryDelay().getSeconds()
                        + (retry.getRetryDelay().getNanos() > 0 ? 1 : 0);
            }
        }
        if (http(status.getCode()) == 500) {
            logger.error("{} failed: {} {}", what, status.getCode(), status.getDescription(), status.getCause());
        }
        return new RestError(http, message(status, http), reason, retryAfter);
    }

    private static String message(Status status, int http) {
        String description = status.getDescription();
        if (description == null || description.isBlank()) {
            String words = status.getCode().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return http == 500 ? "Internal error: see the server's log" : words;
        }
        // Of a fault only the first line: what follows tends to be a stack trace.
        return http == 500 ? description.lines().findFirst().orElse(description) : description;
    }

    private static int http(Status.Code code) {
        return switch (code) {
            case OK -> 200;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE -> 400;
            case UNAUTHENTICATED -> 401;
            case PERMISSION_DENIED -> 403;
            case NOT_FOUND -> 404;
            case ALREADY_EXISTS -> 409;
            case RESOURCE_EXHAUSTED -> 429;
            case UNIMPLEMENTED -> 501;
            case UNAVAILABLE -> 503;
            case DEADLINE_EXCEEDED -> 504;
            case CANCELLED, UNKNOWN, ABORTED, INTERNAL, DATA_LOSS -> 500;
        };
    }

    private static int overridden(int http, @Nullable String asked) {
        if (asked == null) {
            return http;
        }
        if (asked.matches("[45][0-9][0-9]")) {
            return Integer.parseInt(asked);
        }
        logger.warn("{}: {} (expected: 400 to 599)", HTTP_STATUS_KEY, asked);
        return http;
    }

    private static <T extends Message> @Nullable T unpacked(Any detail, Class<T> type) {
        try {
            return detail.is(type) ? detail.unpack(type) : null;
        } catch (InvalidProtocolBufferException e) {
            logger.warn("A detail of an error is no {}: {}", type.getSimpleName(), e.getMessage());
            return null;
        }
    }
}
