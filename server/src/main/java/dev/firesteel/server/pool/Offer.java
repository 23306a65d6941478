// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

/** What the pool has for a session. */
public sealed interface Offer {

    /** A worker that is the session's now, and has its configuration. */
    record Taken(PooledWorker worker) implements Offer {}

    /** The session's worker has to be started. Why, in a few words; empty when there is no pool. */
    record None(String why) implements Offer {}
}
