// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import java.util.Collection;
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

    int size() {
        return sessions.size();
    }

    /** Out of range or negative is an empty page. */
    List<Session> page(int from, int size) {
        return from < 0 || size < 0
                ? List.of()
                : sessions.values().stream().skip(from).limit(size).toList();
    }

    /** By id or name, as the caller wrote it; of namesakes the living one, else the last one. Counts as a call about it. */
    Session find(String session) {
        Session found = lookUp(session);
        if (found == null) {
            throw DomainException.sessionNotFound(session);
        }
        found.called();
        return found;
    }

    /** As {@link #find}, without being a call about it; null when there is none. */
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
        return !session.isEmpty() && session.codePoints().allMatch(Character::isDigit);
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw DomainException.invalid("For input string: \"" + digits + "\"");
        }
    }

    private @Nullable Session named(String name) {
        Session last = null;
        for (Session candidate : sessions.descendingMap().values()) {
            if (name.equals(candidate.row().request().name())) {
                if (!candidate.view().state().ended()) {
                    return candidate;
                }
                last = last == null ? candidate : last;
            }
        }
        return last;
    }
}
