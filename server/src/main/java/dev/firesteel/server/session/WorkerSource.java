// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.pool.Offer;
import dev.firesteel.server.pool.PooledWorker;
import dev.firesteel.server.worker.WorkerCredentials;
import java.util.function.Supplier;

/** Where a new session's worker comes from. */
sealed interface WorkerSource {

    /** How the worker is known. */
    WorkerCredentials credentials();

    /** From the pool. */
    record Pooled(PooledWorker worker) implements WorkerSource {
        @Override
        public WorkerCredentials credentials() {
            return worker.credentials();
        }
    }

    /**
     * To be launched.
     *
     * @param token known to the worker alone
     * @param whyNotPooled in a few words; empty when there is no pool
     */
    record Launch(WorkerCredentials credentials, String token, String whyNotPooled) implements WorkerSource {
        @Override
        public String toString() {
            return "Launch[" + credentials + "]";
        }
    }

    static WorkerSource of(Offer offer, Supplier<String> secrets) {
        if (offer instanceof Offer.Taken taken) {
            return new Pooled(taken.worker());
        }
        return launch(secrets, ((Offer.None) offer).why());
    }

    static Launch launch(Supplier<String> secrets, String whyNotPooled) {
        String token = secrets.get();
        return new Launch(WorkerCredentials.of(secrets.get(), token), token, whyNotPooled);
    }

    /** The session does not come about. */
    default void giveBack() {
        if (this instanceof Pooled pooled) {
            pooled.worker().giveBack().run();
        }
    }
}
