// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import com.google.protobuf.Timestamp;
import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.v1.SessionState;
import dev.firesteel.v1.StatementState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The enums and scalars that both kinds of message use. */
final class Words {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

    private Words() {}

    static dev.firesteel.v1.Kind kind(Kind kind) {
        return switch (kind) {
            case SPARK -> dev.firesteel.v1.Kind.KIND_SPARK;
            case PYSPARK -> dev.firesteel.v1.Kind.KIND_PYSPARK;
            case SPARKR -> dev.firesteel.v1.Kind.KIND_SPARKR;
            case SQL -> dev.firesteel.v1.Kind.KIND_SQL;
            case SHARED -> dev.firesteel.v1.Kind.KIND_SHARED;
            case SPARK_JOB, PYSPARK_JOB -> throw new IllegalArgumentException(kind + " is shown as a job");
        };
    }

    /** Null when not said. */
    static @Nullable Kind kind(dev.firesteel.v1.Kind kind) {
        return switch (kind) {
            case KIND_UNSPECIFIED -> null;
            case KIND_SPARK -> Kind.SPARK;
            case KIND_PYSPARK -> Kind.PYSPARK;
            case KIND_SPARKR -> Kind.SPARKR;
            case KIND_SQL -> Kind.SQL;
            case KIND_SHARED -> Kind.SHARED;
            case UNRECOGNIZED -> throw DomainException.invalid("kind: an unknown number (expected: one of Kind)");
        };
    }

    static SessionState state(dev.firesteel.server.session.SessionState state) {
        return switch (state) {
            case STARTING -> SessionState.SESSION_STATE_STARTING;
            case RECOVERING -> SessionState.SESSION_STATE_RECOVERING;
            case IDLE -> SessionState.SESSION_STATE_IDLE;
            case BUSY -> SessionState.SESSION_STATE_BUSY;
            case SHUTTING_DOWN, EXPIRING -> SessionState.SESSION_STATE_SHUTTING_DOWN;
            case ERROR -> SessionState.SESSION_STATE_ERROR;
            case DEAD, EXPIRED -> SessionState.SESSION_STATE_DEAD;
            case KILLED -> SessionState.SESSION_STATE_KILLED;
        };
    }

    static StatementState state(dev.firesteel.server.statement.StatementState state) {
        return switch (state) {
            case WAITING -> StatementState.STATEMENT_STATE_WAITING;
            case RUNNING -> StatementState.STATEMENT_STATE_RUNNING;
            case AVAILABLE -> StatementState.STATEMENT_STATE_AVAILABLE;
            case CANCELLING -> StatementState.STATEMENT_STATE_CANCELLING;
            case CANCELLED -> StatementState.STATEMENT_STATE_CANCELLED;
        };
    }

    /** {@code conf} with the profile of Spark that a request names in a field of its own. */
    static Map<String, String> conf(Map<String, String> conf, @Nullable String profile) {
        if (profile == null) {
            return conf;
        }
        Map<String, String> all = new LinkedHashMap<>(conf);
        String other = all.put(ApplicationRequest.PROFILE, profile);
        if (other != null && !other.equals(profile)) {
            throw DomainException.rejected("profile: " + profile + " (expected: as in conf, "
                    + ApplicationRequest.PROFILE + ": " + other + ")");
        }
        return all;
    }

    static Timestamp time(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    /** How long an answer is held. A wait beyond the longest ends there: the caller sees that the statement has not ended, and asks again. */
    static Duration wait(com.google.protobuf.Duration message) {
        if (message.getSeconds() < 0 || message.getNanos() < 0) {
            throw DomainException.invalid("wait: a negative time (expected: 0s to 60s)");
        }
        return message.getSeconds() >= LONGEST_WAIT.toSeconds()
                ? LONGEST_WAIT
                : Duration.ofSeconds(message.getSeconds(), message.getNanos());
    }
}
