// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Keeps leases. All times are the database's, so the servers' clocks need not agree. A lease that is over stays good until
 * another server takes it: what fences a server is that its lease is gone. Stages fail with {@code STORE_UNAVAILABLE}.
 */
public interface LeaseStore {

    /** A new lease for a server that is reached there. */
    CompletionStage<Lease> acquire(String address, Duration length);

    /** Lets the lease last so long from now; false when it is gone. */
    CompletionStage<Boolean> renew(long epoch, Duration length);

    /**
     * Removes leases that are over, and puts their sessions, and those that are under none, under this one. Each session
     * goes to one server, however many try at once. Fails with {@code SESSION_MOVED} when this lease is gone itself.
     *
     * @return the ids of the sessions that came, ascending
     */
    CompletionStage<List<Integer>> takeOver(long epoch);

    /** Gives the lease back; its sessions are under none. Does nothing when it is gone. */
    CompletionStage<Void> release(long epoch);

    /** All leases, those that are over too, by ascending epoch. */
    CompletionStage<List<Lease>> all();

    /**
     * Whose a session is.
     *
     * @param session id (all digits) or name; of namesakes the living one, else the last one
     * @return empty when there is no such session
     */
    CompletionStage<Optional<Owner>> owner(String session);

    /** A session, and the lease it is under; none when its server has gone and no other one has it yet. */
    record Owner(int sessionId, Optional<Lease> lease) {}
}
