// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The workers that may dial in. Thread-safe. */
public final class WorkerRegistry {
    private final WorkerSettings settings;
    private final Clock clock;
    private final Timers timers;
    private final Map<String, WorkerSlot> slots = new ConcurrentHashMap<>();

    public WorkerRegistry(WorkerSettings settings, Clock clock, Timers timers) {
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

    WorkerSettings settings() {
        return settings;
    }
}
