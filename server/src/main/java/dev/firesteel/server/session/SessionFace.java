// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.session.SessionTransitions.Trigger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a session. Changed on the session's executor only; {@link #view} and {@link #changes} can be read
 * anywhere and always agree with one of its states.
 */
final class SessionFace {
    private final SessionRow row;
    private final Clock clock;
    private final ChangeFeed changes;
    private final List<SessionPhase> phases = new ArrayList<>();

    private volatile SessionView view;

    SessionFace(SessionRow row, SessionState state, Clock clock, Executor wakers) {
        this.row = row;
        this.clock = clock;
        this.view = new SessionView(
                row.id(),
                row.request(),
                row.owner(),
                row.proxyUser(),
                state,
                row.stateReason(),
                row.appId(),
                row.sparkUiUrl(),
                List.of(),
                phases,
                row.createdAt(),
                row.endedAt());
        this.changes = new ChangeFeed(view, wakers);
    }

    SessionRow row() {
        return row;
    }

    SessionView view() {
        return view;
    }

    SessionState state() {
        return view.state();
    }

    /** Refuses code, in Livy's words, which its clients look for. */
    DomainException notActive() {
        return new DomainException(
                Reason.SESSION_NOT_ACTIVE,
                "Session is in state " + state().shown().name().toLowerCase(Locale.ROOT));
    }

    ChangeFeed changes() {
        return changes;
    }

    /** Moves along the table's edge; {@code reason} replaces the one before, if given. */
    void move(Trigger trigger, @Nullable String reason) {
        SessionView now = view;
        show(
                SessionTransitions.TABLE.require(now.state(), trigger),
                reason == null ? now.stateReason() : reason,
                now.appId(),
                now.sparkUiUrl(),
                now.endedAt());
        changes.add(view);
    }

    /** The session ends now; to be followed by the move. */
    void ended(Instant at) {
        SessionView now = view;
        show(now.state(), now.stateReason(), now.appId(), now.sparkUiUrl(), at);
    }

    /** Empty texts say nothing. Returns true when something is new. */
    boolean application(String appId, String sparkUiUrl) {
        SessionView now = view;
        String id = appId.isEmpty() ? now.appId() : appId;
        String url = sparkUiUrl.isEmpty() ? now.sparkUiUrl() : sparkUiUrl;
        if (Objects.equals(id, now.appId()) && Objects.equals(url, now.sparkUiUrl())) {
            return false;
        }
        show(now.state(), now.stateReason(), id, url, now.endedAt());
        changes.update(view);
        return true;
    }

    /** A phase of the start was reached; empty when it had been before. */
    Optional<SessionPhase> phase(String name) {
        if (phases.stream().anyMatch(phase -> phase.name().equals(name))) {
            return Optional.empty();
        }
        Instant time = clock.instant();
        SessionPhase phase = new SessionPhase(name, time, Duration.between(row.createdAt(), time));
        phases.add(phase);
        SessionView now = view;
        show(now.state(), now.stateReason(), now.appId(), now.sparkUiUrl(), now.endedAt());
        changes.add(phase, view);
        return Optional.of(phase);
    }

    private void show(
            SessionState state,
            @Nullable String reason,
            @Nullable String appId,
            @Nullable String sparkUiUrl,
            @Nullable Instant endedAt) {
        view = new SessionView(
                row.id(),
                row.request(),
                row.owner(),
                row.proxyUser(),
                state,
                reason,
                appId,
                sparkUiUrl,
                List.of(),
                phases,
                row.createdAt(),
                endedAt);
    }
}
