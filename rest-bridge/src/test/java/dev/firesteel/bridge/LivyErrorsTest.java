// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.firesteel.bridge.LivyErrors.RestError;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LivyErrorsTest {

    private static RestError error(Status.Code code, Any... details) {
        com.google.rpc.Status.Builder status = com.google.rpc.Status.newBuilder()
                .setCode(code.value())
                .setMessage("Rejected, too many sessions are being created!");
        for (Any detail : details) {
            status.addDetails(detail);
        }
        StatusRuntimeException exception = StatusProto.toStatusRuntimeException(status.build());
        return LivyErrors.of(exception.getStatus(), exception.getTrailers(), "test");
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT, 400",
        "FAILED_PRECONDITION, 400",
        "OUT_OF_RANGE, 400",
        "UNAUTHENTICATED, 401",
        "PERMISSION_DENIED, 403",
        "NOT_FOUND, 404",
        "ALREADY_EXISTS, 409",
        "RESOURCE_EXHAUSTED, 429",
        "CANCELLED, 500",
        "UNKNOWN, 500",
        "ABORTED, 500",
        "INTERNAL, 500",
        "DATA_LOSS, 500",
        "UNIMPLEMENTED, 501",
        "UNAVAILABLE, 503",
        "DEADLINE_EXCEEDED, 504"
    })
    void eachCodeHasItsStatus(Status.Code code, int status) {
        RestError error = error(code);

        assertThat(error.status()).isEqualTo(status);
        assertThat(error.message()).isEqualTo("Rejected, too many sessions are being created!");
        assertThat(error.reason()).isNull();
        assertThat(error.headers().build().contains("retry-after")).isFalse();
    }

    @ParameterizedTest
    @EnumSource(value = Status.Code.class, mode = EnumSource.Mode.EXCLUDE, names = "OK")
    void everyCodeIsAnErrorAndHasAMessage(Status.Code code) {
        RestError error = LivyErrors.of(Status.fromCode(code), null, "test");

        assertThat(error.status()).isBetween(400, 599);
        assertThat(error.message()).isNotBlank();
    }

    @Test
    void theReasonAndTheTimeToWaitAreHeaders() {
        RestError error = error(
                Status.Code.RESOURCE_EXHAUSTED,
                Any.pack(ErrorInfo.newBuilder().setReason("TOO_MANY_SESSIONS").build()),
                Any.pack(RetryInfo.newBuilder()
                        .setRetryDelay(Duration.newBuilder().setSeconds(2).setNanos(1))
                        .build()));

        assertThat(error.headers().build().get("x-firesteel-reason")).isEqualTo("TOO_MANY_SESSIONS");
        assertThat(error.headers().build().get("retry-after")).isEqualTo("3");
    }

    @Test
    void anErrorMayNameItsStatus() {
        assertThat(error(
                                Status.Code.RESOURCE_EXHAUSTED,
                                Any.pack(ErrorInfo.newBuilder()
                                        .setReason("X")
                                        .putMetadata("httpStatus", "400")
                                        .build()))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"200", "abc", "", "4000", "600"})
    void butOnlyOneOfAnError(String status) {
        assertThat(error(
                                Status.Code.NOT_FOUND,
                                Any.pack(ErrorInfo.newBuilder()
                                        .putMetadata("httpStatus", status)
                                        .build()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void detailsThatAreBrokenDoNoHarm() {
        Any broken = Any.pack(ErrorInfo.newBuilder().setReason("X").build()).toBuilder()
                .setValue(com.google.protobuf.ByteString.copyFromUtf8("\n\u007f"))
                .build();

        assertThat(error(Status.Code.NOT_FOUND, broken).status()).isEqualTo(404);
    }

    @Test
    void ofAFaultNothingButTheFirstLineIsTold() {
        assertThat(LivyErrors.of(
                                Status.INTERNAL.withDescription("boom\n\tat dev.firesteel.Secret(Secret.java:1)"),
                                new Metadata(),
                                "test")
                        .message())
                .isEqualTo("boom");
        assertThat(LivyErrors.of(Status.UNKNOWN.withCause(new IllegalStateException("secret")), new Metadata(), "test")
                        .message())
                .isEqualTo("Internal error: see the server's log");
    }
}
