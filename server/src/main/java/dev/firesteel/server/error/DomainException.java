// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.error;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that the domain refuses. The message is for people and part of the contract where Livy's clients read it; the
 * reason is for machines. One table in {@code api} maps reasons to statuses.
 */
public final class DomainException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final Map<String, String> facts;

    public DomainException(Reason reason, String message) {
        this(reason, message, null);
    }

    public DomainException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, cause, Map.of());
    }

    private DomainException(Reason reason, String message, @Nullable Throwable cause, Map<String, String> facts) {
        super(requireNonNull(message, "message"), cause);
        this.reason = requireNonNull(reason, "reason");
        this.facts = facts;
    }

    public Reason reason() {
        return reason;
    }

    /** What the message says that a machine needs too. */
    public Map<String, String> facts() {
        return facts;
    }

    /** {@code session} as the caller wrote it. Clients match this sentence. */
    public static DomainException sessionNotFound(String session) {
        return new DomainException(Reason.SESSION_NOT_FOUND, "Session '" + session + "' not found.");
    }

    /** As Livy says it of batches too. */
    public static DomainException batchNotFound(String batch) {
        return new DomainException(Reason.BATCH_NOT_FOUND, "Session '" + batch + "' not found.");
    }

    public static DomainException statementNotFound() {
        return new DomainException(Reason.STATEMENT_NOT_FOUND, "Statement not found");
    }

    public static DomainException eventsRetired(long afterSequence, long oldest) {
        return new DomainException(
                Reason.EVENTS_RETIRED,
                "Events after " + afterSequence + " are no longer kept; the oldest there is has sequence " + oldest
                        + " (expected: after_sequence " + (oldest - 1) + " or more).",
                null,
                Map.of("oldestSequence", Long.toString(oldest)));
    }

    /** Of files and jobs, in Livy's words. */
    public static DomainException sessionEnded() {
        return new DomainException(Reason.SESSION_ENDED, "requirement failed: Session isn't active.");
    }

    public static DomainException invalid(String message) {
        return new DomainException(Reason.INVALID_REQUEST, message);
    }

    /** An invalid request to create something, in Livy's form. */
    public static DomainException rejected(String why) {
        return invalid("Rejected, Reason: " + why);
    }

    public static DomainException shuttingDown() {
        return new DomainException(Reason.SHUTTING_DOWN, "The server is shutting down.");
    }

    /** Of a server that shares its store, and that the others took for dead. */
    public static DomainException moved() {
        return new DomainException(
                Reason.SESSION_MOVED,
                "This server was not heard of for too long, so another one has its sessions now; nothing was done"
                        + " (expected: the same call to that one).");
    }

    public static DomainException storeUnavailable(String message, @Nullable Throwable cause) {
        return new DomainException(Reason.STORE_UNAVAILABLE, message, cause);
    }
}
