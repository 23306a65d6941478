// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import java.util.concurrent.CompletionStage;

/** Which server has a session. {@code session} is an id (all digits) or a name, as the caller wrote it. */
public interface SessionOwners {

    /** Whether this server answers by itself, and asks nobody: it has the session. */
    boolean isHere(String session);

    /**
     * {@code host:port} of the other server that has it. Fails with {@code SESSION_NOT_FOUND}, or with {@code SESSION_MOVED}
     * while it is on its way from one server to another.
     */
    CompletionStage<String> elsewhere(String session);
}
