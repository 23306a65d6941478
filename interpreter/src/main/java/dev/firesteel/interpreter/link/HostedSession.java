// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Language;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session that is to be hosted.
 *
 * @param workerId what its own link says in its hello
 * @param token of its own link
 * @param name unique in this JVM
 * @param language started at once; null when none is
 * @param conf for its SparkSession
 */
public record HostedSession(
        String workerId,
        String token,
        String name,
        @Nullable Language language,
        Map<String, String> conf) {
    public HostedSession {
        requireNonNull(workerId, "workerId");
        requireNonNull(token, "token");
        requireNonNull(name, "name");
        conf = Map.copyOf(conf);
    }

    /** Without the token, and without values, which may be secrets. */
    @Override
    public String toString() {
        return "HostedSession[" + name + ", worker " + workerId + "]";
    }
}
