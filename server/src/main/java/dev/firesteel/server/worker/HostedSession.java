// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * A session that a worker is to host beside others.
 *
 * @param workerId what its own link says in its hello
 * @param token what its own link authenticates with
 * @param name unique in the worker
 * @param kind word of the language whose engine it starts first ({@code shared}: none)
 * @param conf Spark configuration of its own
 */
public record HostedSession(String workerId, String token, String name, String kind, Map<String, String> conf) {
    public HostedSession {
        requireNonNull(workerId, "workerId");
        requireNonNull(token, "token");
        requireNonNull(name, "name");
        requireNonNull(kind, "kind");
        conf = Map.copyOf(conf);
    }

    @Override
    public String toString() {
        return "HostedSession[" + name + ", worker " + workerId + ", kind " + kind + "]";
    }
}
