// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.RawJson;
import dev.firesteel.server.eventlog.StatementRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is said of an output that is not whole. */
final class CutNotes {
    private final List<String> notes = new ArrayList<>();

    void text(long kept, long length) {
        notes.add("text/plain is cut after " + kept + " of " + length + " characters");
    }

    /** @param kept null when the value is left out */
    void value(String mimeType, @Nullable RawJson kept, long length) {
        notes.add(
                kept == null
                        ? mimeType + " is left out, with its " + length + " bytes"
                        : mimeType + " is cut after " + kept.length() + " of " + length + " bytes");
    }

    /**
     * One text of all; null when there is nothing to say.
     *
     * @param dropped what is said of events that are no longer kept; null when all are
     * @param also what else is to be said
     */
    @Nullable
    String of(StatementRef statement, @Nullable String dropped, @Nullable String also) {
        String cut = notes.isEmpty()
                ? null
                : String.join(", ", notes) + "; " + (dropped == null ? "the whole" : "what is kept of it")
                        + " is in the statement's events: GET /sessions/" + statement.sessionId() + "/statements/"
                        + statement.statementId() + "/events, or WatchStatement.";
        String all = Stream.of(dropped, cut, also).filter(Objects::nonNull).collect(Collectors.joining(" "));
        return all.isEmpty() ? null : all;
    }
}
