// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Jobs of which the test says whether there are any. */
final class FakeJobs implements StatementJobs {
    private final List<String> calls = new ArrayList<>();
    private volatile boolean running;

    @Override
    public synchronized void begin(
            int statementId, String jobGroup, @Nullable String pool, Consumer<Event.Progress> progress) {
        calls.add("begin " + statementId + " " + jobGroup + (pool == null ? "" : " in " + pool));
        progress.accept(new Event.Progress(0.5, 1, 2));
    }

    @Override
    public synchronized boolean cancel(int statementId) {
        calls.add("cancel " + statementId);
        return running;
    }

    @Override
    public synchronized void end(int statementId) {
        calls.add("end " + statementId);
    }

    void running(boolean now) {
        running = now;
    }

    synchronized List<String> calls() {
        return List.copyOf(calls);
    }
}
