// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * How a worker is known: its id, and the SHA-256 of its token in hex. The token itself is known to the worker only.
 */
public record WorkerCredentials(String workerId, String tokenDigest) {
    public WorkerCredentials {
        requireNonNull(workerId, "workerId");
        requireNonNull(tokenDigest, "tokenDigest");
    }

    public static WorkerCredentials of(String workerId, String token) {
        return new WorkerCredentials(workerId, digest(token));
    }

    /** Takes as long for a wrong token as for the right one. */
    public boolean admits(String token) {
        return MessageDigest.isEqual(
                tokenDigest.getBytes(StandardCharsets.US_ASCII), digest(token).getBytes(StandardCharsets.US_ASCII));
    }

    private static String digest(String token) {
        try {
            byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "WorkerCredentials[" + workerId + "]";
    }
}
