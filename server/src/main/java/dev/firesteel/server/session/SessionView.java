// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as it is now.
 *
 * @param request what it was created with
 * @param owner who created it, null without authentication
 * @param proxyUser whom Spark runs as, null without impersonation
 * @param stateReason why it is in its state, for people; always set once it has ended
 * @param log the last 10 lines of its log; empty where the call doesn't say that it has them
 * @param phases of its start, as far as they were reached
 */
public record SessionView(
        int id,
        CreateSession request,
        @Nullable String owner,
        @Nullable String proxyUser,
        SessionState state,
        @Nullable String stateReason,
        @Nullable String appId,
        @Nullable String sparkUiUrl,
        List<String> log,
        List<SessionPhase> phases,
        Instant createdAt,
        @Nullable Instant endedAt) {
    public SessionView {
        log = List.copyOf(log);
        phases = List.copyOf(phases);
    }

    public SessionView withLog(List<String> lines) {
        return new SessionView(
                id,
                request,
                owner,
                proxyUser,
                state,
                stateReason,
                appId,
                sparkUiUrl,
                lines,
                phases,
                createdAt,
                endedAt);
    }
}
