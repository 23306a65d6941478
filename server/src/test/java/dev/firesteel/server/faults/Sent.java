// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import dev.firesteel.v1.StatementEvent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A statement that was accepted, and what its watchers saw. */
final class Sent {
    private final String token;
    private final Work work;
    private final String code;
    private final List<CompletableFuture<List<Watcher.Seen>>> watchers = new ArrayList<>();

    private int id = -1;
    private List<StatementEvent> events = List.of();
    private String text = "";

    /** {@code token} is its own among all statements, and also the key by which it is sent again. */
    Sent(String token, Work work, Language language, Path effects) {
        this.token = token;
        this.work = work;
        this.code = work.code(language, token, effects);
    }

    String token() {
        return token;
    }

    Work work() {
        return work;
    }

    String code() {
        return code;
    }

    int id() {
        return id;
    }

    void accepted(int as) {
        id = as;
    }

    void watched(CompletableFuture<List<Watcher.Seen>> by) {
        watchers.add(by);
    }

    /** What each of its watchers saw. */
    List<CompletableFuture<List<Watcher.Seen>>> watchers() {
        return watchers;
    }

    /** As they were when it had ended; empty before. */
    List<StatementEvent> events() {
        return events;
    }

    /** What it printed. */
    String text() {
        return text;
    }

    void ended(List<StatementEvent> all, String printed) {
        events = List.copyOf(all);
        text = printed;
    }

    @Override
    public String toString() {
        return "statement " + id + " (" + token + ", " + work.type() + ")";
    }
}
