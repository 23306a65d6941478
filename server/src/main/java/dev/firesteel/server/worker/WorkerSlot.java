// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.worker.Timers.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The place of one worker: at most one connection at a time, and the watch over its silence, which starts with its first
 * hello. Once closed, the worker is told that its session is gone. Thread-safe.
 */
public final class WorkerSlot {
    private final WorkerRegistry registry;
    private final WorkerCredentials credentials;
    private final WorkerSettings settings;
    private final Clock clock;
    private final Timers timers;

    private volatile int sessionId;
    private volatile WorkerListener listener;
    private volatile Instant lastHeard = Instant.EPOCH;
    private @Nullable LinkStream stream;
    private @Nullable Timer silence;
    private boolean closed;

    WorkerSlot(
            WorkerRegistry registry,
            WorkerCredentials credentials,
            int sessionId,
            WorkerListener listener,
            WorkerSettings settings,
            Clock clock,
            Timers timers) {
        this.registry = registry;
        this.credentials = credentials;
        this.sessionId = sessionId;
        this.listener = listener;
        this.settings = settings;
        this.clock = clock;
        this.timers = timers;
    }

    WorkerCredentials credentials() {
        return credentials;
    }

    int sessionId() {
        return sessionId;
    }

    WorkerListener listener() {
        return listener;
    }

    void heard() {
        lastHeard = clock.instant();
    }

    /** Takes a new stream in place of an older one, which is ended. False when the worker's session is gone. */
    boolean attach(LinkStream next) {
        LinkStream before;
        synchronized (this) {
            if (closed) {
                return false;
            }
            before = stream;
            stream = next;
            heard();
            if (silence == null) {
                watch(settings.silenceDeadline());
            }
        }
        if (before != null) {
            before.replaced();
        }
        return true;
    }

    /** Another one hears of the worker from now on, for this session. Returns the connection, if there is one. */
    public synchronized @Nullable WorkerConnection handOver(int session, WorkerListener to) {
        sessionId = session;
        listener = to;
        return stream == null ? null : stream.connection();
    }

    void detach(LinkStream ended) {
        synchronized (this) {
            if (stream != ended) {
                return;
            }
            stream = null;
        }
        listener.disconnected(ended.connection());
    }

    private synchronized void watch(Duration delay) {
        silence = closed ? null : timers.after(delay, this::check);
    }

    /** Messages that this server has not read yet, because its store is slow, are no silence of the worker. */
    private void check() {
        Duration since = Duration.between(lastHeard, clock.instant());
        Duration left = settings.silenceDeadline().minus(since);
        LinkStream current;
        synchronized (this) {
            if (closed) {
                return;
            }
            current = stream;
        }
        if (current != null && current.holdsBack()) {
            heard();
            watch(settings.silenceDeadline());
        } else if (left.isNegative() || left.isZero()) {
            listener.silent(since);
        } else {
            watch(left);
        }
    }

    /** Ends the connection and refuses the worker from now on. */
    public void close() {
        LinkStream current = shut();
        if (current != null) {
            current.gone();
        }
    }

    /** Ends the connection so that the worker looks for the server that has its session now. */
    public void abandon() {
        LinkStream current = shut();
        if (current != null) {
            current.moved();
        }
    }

    private @Nullable LinkStream shut() {
        registry.remove(this);
        LinkStream current;
        synchronized (this) {
            closed = true;
            current = stream;
            stream = null;
            if (silence != null) {
                silence.cancel();
                silence = null;
            }
        }
        return current;
    }
}
