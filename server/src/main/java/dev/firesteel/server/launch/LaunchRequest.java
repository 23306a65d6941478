// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A worker to start.
 *
 * @param workerId what the worker says in its hello
 * @param token the secret that it authenticates with; never logged, never on a command line
 * @param kind word of the language whose engine it starts first ({@code shared}: none), or {@code pool}: it has no session
 *     yet and warms up; or {@code host}: it has none of its own, and hosts those that it is told to
 * @param name what the application is called
 * @param proxyUser whom Spark shall run as, null for the server's own user
 * @param conf the whole Spark configuration: what the session's own fields say is merged in (memory, cores, queue,
 *     {@code spark.jars}, {@code spark.files}, {@code spark.archives}, {@code spark.submit.pyFiles})
 * @param folder the session's own folder, which exists; the worker's working folder
 * @param logFile what the worker writes to its standard streams is appended here
 * @param sharing who may share its application; null for an application of its own
 */
public record LaunchRequest(
        int sessionId,
        String workerId,
        String token,
        String kind,
        String name,
        @Nullable String proxyUser,
        Map<String, String> conf,
        Path folder,
        Path logFile,
        @Nullable Sharing sharing) {
    /** Those that share an application: of one owner, null without authentication, and with one word. */
    public record Sharing(String word, @Nullable String owner) {}

    public LaunchRequest {
        requireNonNull(workerId, "workerId");
        requireNonNull(token, "token");
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(folder, "folder");
        requireNonNull(logFile, "logFile");
        conf = Map.copyOf(conf);
    }

    @Override
    public String toString() {
        return "LaunchRequest[session " + sessionId + ", worker " + workerId + ", kind " + kind + "]";
    }
}
