// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The workers that may dial in. Thread-safe. */
public final class WorkerRegistry {
    /** No session has it: for workers that wait for one. */
    public static final int NO_SESSION = -1;

    private final WorkerSettings settings;
    private final Clock clock;
    private final Timers timers;
    private final WorkersElsewhere elsewhere;
    private final Map<String, WorkerSlot> slots = new ConcurrentHashMap<>();

    /** For a server that shares its store with nobody. */
    public WorkerRegistry(WorkerSettings settings, Clock clock, Timers timers) {
        this(settings, clock, timers, workerId -> CompletableFuture.completedFuture(false));
    }

    public WorkerRegistry(WorkerSettings settings, Clock clock, Timers timers, WorkersElsewhere elsewhere) {
        this.elsewhere = elsewhere;
        this.settings = settings;
        this.clock = clock;
        this.timers = timers;
    }

    /** Lets a worker dial in for a session. */
    public WorkerSlot admit(WorkerCredentials credentials, int sessionId, WorkerListener listener) {
        WorkerSlot slot = new WorkerSlot(this, credentials, sessionId, listener, settings, clock, timers);
        if (slots.putIfAbsent(credentials.workerId(), slot) != null) {
            throw new IllegalStateException("Worker " + credentials.workerId() + " is admitted already");
        }
        return slot;
    }

    @Nullable
    WorkerSlot slot(String workerId) {
        return slots.get(workerId);
    }

    void remove(WorkerSlot slot) {
        slots.remove(slot.credentials().workerId(), slot);
    }

    WorkersElsewhere elsewhere() {
        return elsewhere;
    }

    Timers timers() {
        return timers;
    }

    WorkerSettings settings() {
        return settings;
    }
}
