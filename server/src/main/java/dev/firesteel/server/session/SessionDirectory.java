// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The sessions that are known, by ascending id. Thread-safe. */
final class SessionDirectory {
    private final ConcurrentSkipListMap<Integer, Session> sessions = new ConcurrentSkipListMap<>();

    void add(Session session) {
        sessions.put(session.row().id(), session);
    }

    void remove(Session session) {
        sessions.remove(session.row().id(), session);
    }

    @Nullable
    Session get(int id) {
        return sessions.get(id);
    }

    Collection<Session> all() {
        return sessions.values();
    }

    /** All, or those that {@link #find} finds. */
    List<Session> listed(boolean expiredToo) {
        return sessions.values().stream()
                .filter(session -> expiredToo || !expired(session))
                .toList();
    }

    /** By id or name, as the caller wrote it; of namesakes the living one, else the last one. Counts as a call about it. */
    Session find(String session) {
        Session found = lookUp(session);
        if (found == null || expired(found)) {
            throw DomainException.sessionNotFound(session);
        }
        found.called();
        return found;
    }

    /** As {@link #find}, expired ones too, without being a call about it; null when there is none. */
    @Nullable
    Session lookUp(String session) {
        return isNumber(session) ? sessions.get(number(session)) : named(session);
    }

    /** The session that an owner's request with this id made. */
    @Nullable
    Session requested(@Nullable String owner, @Nullable String requestId) {
        if (requestId == null) {
            return null;
        }
        for (Session candidate : sessions.values()) {
            if (requestId.equals(candidate.row().request().requestId())
                    && Objects.equals(owner, candidate.row().owner())) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean isNumber(String session) {
        int i = 0;
        while (i < session.length() && Character.isDigit(session.charAt(i))) {
            i++;
        }
        return i > 0 && i == session.length();
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw DomainException.invalid("For input string: \"" + digits + "\"");
        }
    }

    private @Nullable Session named(String name) {
        return sessions.descendingMap().values().stream()
                .filter(candidate -> name.equals(candidate.row().request().name()))
                .min(Comparator.comparing(SessionDirectory::expired)
                        .thenComparing(candidate -> candidate.view().state().ended()))
                .orElse(null);
    }

    private static boolean expired(Session session) {
        return session.view().state() == SessionState.EXPIRED;
    }
}
