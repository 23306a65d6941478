// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.faults;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The record of one session: what was sent to it and what was done to it. One thread sends; what is done to its processes may
 * be noted by any.
 */
final class DrivenSession {
    private final String key;
    private final Language language;
    private final Path effects;
    private final List<Sent> accepted = new ArrayList<>();
    private final List<Sent> refused = new ArrayList<>();
    private final AtomicInteger workerKills = new AtomicInteger();
    private final AtomicInteger pythonKills = new AtomicInteger();

    private volatile int id = -1;
    private int sent;

    DrivenSession(String key, Language language, Path folder) {
        this.key = key;
        this.language = language;
        this.effects = folder.resolve(key + ".effects");
    }

    String key() {
        return key;
    }

    Language language() {
        return language;
    }

    /** The file that its statements write their tokens to. */
    Path effects() {
        return effects;
    }

    /** -1 before it was accepted. */
    int id() {
        return id;
    }

    String path() {
        return "/sessions/" + id;
    }

    void created(int as) {
        id = as;
    }

    Sent next(Work work) {
        return new Sent(key + "." + sent++, work, language, effects);
    }

    boolean isNew() {
        return sent == 0;
    }

    void accepted(Sent statement) {
        accepted.add(statement);
    }

    void refused(Sent statement) {
        refused.add(statement);
    }

    /** In the order in which they were sent. */
    List<Sent> accepted() {
        return accepted;
    }

    /** Those that came too late. */
    List<Sent> refused() {
        return refused;
    }

    /** Noted before it is done. */
    void killsWorker() {
        workerKills.incrementAndGet();
    }

    void killsPython() {
        pythonKills.incrementAndGet();
    }

    boolean workerWasKilled() {
        return workerKills.get() > 0;
    }

    int pythonKills() {
        return pythonKills.get();
    }

    @Override
    public String toString() {
        return "session " + id + " (" + key + ")";
    }
}
