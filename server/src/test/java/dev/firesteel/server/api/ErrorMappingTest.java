// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorMappingTest {
    @ParameterizedTest
    @CsvSource({
        "SESSION_NOT_FOUND,NOT_FOUND,",
        "STATEMENT_NOT_FOUND,NOT_FOUND,",
        "INVALID_REQUEST,INVALID_ARGUMENT,",
        "DUPLICATE_SESSION_NAME,FAILED_PRECONDITION,400",
        "SESSION_NOT_ACTIVE,FAILED_PRECONDITION,500",
        "STATEMENT_QUEUE_FULL,RESOURCE_EXHAUSTED,",
        "TOO_MANY_SESSIONS,RESOURCE_EXHAUSTED,400",
        "REQUEST_ID_REUSED,ALREADY_EXISTS,",
        "EVENTS_RETIRED,OUT_OF_RANGE,",
        "STORE_UNAVAILABLE,UNAVAILABLE,",
        "SHUTTING_DOWN,UNAVAILABLE,",
    })
    void eachReasonHasItsCodeAndLivysStatusWhereThatDiffers(Reason reason, Status.Code code, String httpStatus)
            throws InvalidProtocolBufferException {
        StatusRuntimeException answer = ErrorMapping.toStatus(new DomainException(reason, "why"));

        assertThat(answer.getStatus().getCode()).isEqualTo(code);
        assertThat(answer.getStatus().getDescription()).isEqualTo("why");
        assertThat(info(answer).getReason()).isEqualTo(reason.name());
        assertThat(info(answer).getDomain()).isEqualTo("firesteel");
        assertThat(info(answer).getMetadataMap())
                .isEqualTo(httpStatus == null ? Map.of() : Map.of("httpStatus", httpStatus));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void noReasonIsAnInternalError(Reason reason) {
        assertThat(ErrorMapping.toStatus(new CompletionException(new DomainException(reason, "why")))
                        .getStatus()
                        .getCode())
                .isNotIn(Status.Code.INTERNAL, Status.Code.UNKNOWN, Status.Code.OK);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void whatIsUnavailableSaysWhenToTryAgain(Reason reason) throws InvalidProtocolBufferException {
        StatusRuntimeException answer = ErrorMapping.toStatus(new DomainException(reason, "why"));
        List<Long> seconds = new ArrayList<>();
        for (Any detail : StatusProto.fromThrowable(answer).getDetailsList()) {
            if (detail.is(RetryInfo.class)) {
                seconds.add(detail.unpack(RetryInfo.class).getRetryDelay().getSeconds());
            }
        }
        assertThat(seconds)
                .isEqualTo(answer.getStatus().getCode() == Status.Code.UNAVAILABLE ? List.of(1L) : List.of());
    }

    @Test
    void oldestSequenceIsToldToMachinesToo() throws InvalidProtocolBufferException {
        StatusRuntimeException status = ErrorMapping.toStatus(DomainException.eventsRetired(3, 10));
        assertThat(status.getStatus().getDescription())
                .isEqualTo("Events after 3 are no longer kept; the oldest there is has sequence 10"
                        + " (expected: after_sequence 9 or more).");
        assertThat(StatusProto.fromThrowable(status)
                        .getDetails(0)
                        .unpack(ErrorInfo.class)
                        .getMetadataMap())
                .containsExactly(Map.entry("oldestSequence", "10"));
    }

    @Test
    void whatTheDomainDoesNotKnowIsAnInternalError() throws InvalidProtocolBufferException {
        StatusRuntimeException answer = ErrorMapping.toStatus(new IllegalStateException("a fault of ours"));

        assertThat(answer.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL);
        assertThat(info(answer).getReason()).isEqualTo("INTERNAL");
    }

    private static ErrorInfo info(StatusRuntimeException answer) throws InvalidProtocolBufferException {
        return StatusProto.fromThrowable(answer).getDetails(0).unpack(ErrorInfo.class);
    }
}
