// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import java.util.concurrent.CompletionStage;

/** Which server has a session. {@code session} is an id (all digits) or a name, as the caller wrote it. */
public interface SessionOwners {

    /** Whether this server has the session, without asking anybody whether another one has a better namesake. */
    boolean has(String session);

    /** Whether the session is certainly this server's. */
    boolean isHere(String session);

    /**
     * {@code host:port} of the server that has it, which may be this one. Fails with {@code SESSION_NOT_FOUND}, or with {@code SESSION_MOVED}
     * while it is on its way from one server to another.
     */
    CompletionStage<String> address(String session);
}
