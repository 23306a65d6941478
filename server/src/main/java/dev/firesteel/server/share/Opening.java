// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import dev.firesteel.server.launch.WorkerHandle;
import java.util.List;

/** What an application says to a session that wants to share it. */
sealed interface Opening {

    /** It has it. */
    record Seated(WorkerHandle handle) implements Opening {}

    /** It would have to be started with these keys of the session's configuration. */
    record Refused(List<String> keys) implements Opening {}

    /** It has come to its end. */
    record Closed(String why) implements Opening {}
}
