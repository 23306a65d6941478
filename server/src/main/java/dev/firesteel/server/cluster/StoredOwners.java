// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Asks the store for what this server doesn't know by itself. */
public final class StoredOwners implements SessionOwners {
    private final LeaseStore leases;
    private final Predicate<String> has;
    private final Predicate<String> isHere;

    /** The predicates say what this server knows; one that refuses a session's spelling is its judge. */
    public StoredOwners(LeaseStore leases, Predicate<String> has, Predicate<String> isHere) {
        this.leases = leases;
        this.has = has;
        this.isHere = isHere;
    }

    @Override
    public boolean has(String session) {
        return judged(has, session);
    }

    @Override
    public boolean isHere(String session) {
        return judged(isHere, session);
    }

    private static boolean judged(Predicate<String> question, String session) {
        try {
            return question.test(session);
        } catch (DomainException refusal) {
            return true;
        }
    }

    @Override
    public CompletionStage<String> address(String session) {
        return leases.owner(session)
                .thenApply(found -> found.orElseThrow(() -> DomainException.sessionNotFound(session))
                        .lease()
                        .orElseThrow(() -> new DomainException(
                                Reason.SESSION_MOVED,
                                "The server of session '" + session + "' is gone, and none has taken the session over"
                                        + " yet (expected: the same call again)."))
                        .address());
    }
}
