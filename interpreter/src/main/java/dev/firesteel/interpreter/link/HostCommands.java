// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import java.util.Set;
import java.util.function.Consumer;

/** What the server may ask a worker for that hosts sessions. Called on the link's thread: each returns at once. */
public interface HostCommands {
    /** Opens a session; one that is open stays as it is. The answer may come from any thread. */
    void open(HostedSession session, Consumer<OpenOutcome> answer);

    /** Ends a session; nothing happens when it is not here (any more). */
    void close(String workerId, String reason);

    /** Ends the worker, with all sessions that it has. */
    void shutdown(String reason);

    /** Ids of the workers whose sessions are here. */
    Set<String> hosted();
}
