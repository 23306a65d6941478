// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How the bridge serves.
 *
 * @param maxRequestBytes the longest REST body, packed and unpacked; longer ones are answered 413
 * @param maxGrpcMessageBytes the longest message that gRPC clients may send
 * @param requestTimeout after it a REST call that is not answered is ended with 504; streams have none
 * @param keepAlive a server-sent stream that was silent so long gets a comment
 * @param hold how long answers that may be held are, when the caller does not say it; 0 for not at all
 * @param forwardedHeaders HTTP headers that interceptors and services find in the metadata of REST calls, in lower case
 * @param responseHeaders headers of every answer, errors included; an answer's own header of that name wins
 */
public record BridgeConfig(
        int maxRequestBytes,
        int maxGrpcMessageBytes,
        Duration requestTimeout,
        Duration keepAlive,
        Duration hold,
        List<String> forwardedHeaders,
        Map<String, String> responseHeaders) {

    private static final int MEBIBYTE = 1024 * 1024;

    /** Checks what came. */
    public BridgeConfig {
        positive(maxRequestBytes, "maxRequestBytes");
        positive(maxGrpcMessageBytes, "maxGrpcMessageBytes");
        positive(requestTimeout.toMillis(), "requestTimeout");
        positive(keepAlive.toMillis(), "keepAlive");
        if (hold.isNegative()) {
            throw new IllegalArgumentException("hold: " + hold + " (expected: 0 or more)");
        }
        forwardedHeaders = List.copyOf(forwardedHeaders);
        responseHeaders = Map.copyOf(responseHeaders);
    }

    /** 64 MiB for requests, two minutes for answers, none held, Livy's security headers. */
    public static BridgeConfig defaults() {
        return new BridgeConfig(
                64 * MEBIBYTE,
                64 * MEBIBYTE,
                Duration.ofMinutes(2),
                Duration.ofSeconds(15),
                Duration.ZERO,
                List.of("authorization", "user-agent", "x-requested-by", "x-request-id", "traceparent", "tracestate"),
                Map.of(
                        "x-content-type-options", "nosniff",
                        "x-frame-options", "SAMEORIGIN",
                        "x-xss-protection", "1; mode=block",
                        "content-security-policy",
                                "default-src 'self'; script-src 'self' 'unsafe-inline'; img-src 'self'; frame-src 'self';"));
    }

    /** The same with other limits. */
    public BridgeConfig withLimits(int maxRequestBytes, int maxGrpcMessageBytes) {
        return new BridgeConfig(
                maxRequestBytes,
                maxGrpcMessageBytes,
                requestTimeout,
                keepAlive,
                hold,
                forwardedHeaders,
                responseHeaders);
    }

    /** The same with other times. */
    public BridgeConfig withTimes(Duration requestTimeout, Duration keepAlive) {
        return new BridgeConfig(
                maxRequestBytes,
                maxGrpcMessageBytes,
                requestTimeout,
                keepAlive,
                hold,
                forwardedHeaders,
                responseHeaders);
    }

    /** The same with answers held so long. */
    public BridgeConfig withHold(Duration hold) {
        return new BridgeConfig(
                maxRequestBytes,
                maxGrpcMessageBytes,
                requestTimeout,
                keepAlive,
                hold,
                forwardedHeaders,
                responseHeaders);
    }

    /** The same with other response headers, such as {@code Strict-Transport-Security} where there is TLS. */
    public BridgeConfig withResponseHeaders(Map<String, String> responseHeaders) {
        return new BridgeConfig(
                maxRequestBytes,
                maxGrpcMessageBytes,
                requestTimeout,
                keepAlive,
                hold,
                forwardedHeaders,
                responseHeaders);
    }

    private static void positive(long value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
        }
    }
}
