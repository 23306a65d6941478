// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.SharedLog;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.worker.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of one process, and the process, which nobody kills as long as another session has it. Thread-safe; nothing foreign is
 * called under its lock.
 */
final class Residents {
    private static final Logger log = LoggerFactory.getLogger(Residents.class);
    private static final String PREFIX = "shared ";

    private final String hostId;
    private final WorkerHandle process;
    private final Host host;
    private final Timers timers;
    private final Duration patience;
    private final Map<String, Seat> seats = new LinkedHashMap<>();

    /** Who can speak with the process. */
    interface Host {
        /** Nobody can: the process is known from an earlier server. */
        Host NONE = new Host() {
            @Override
            public boolean hears() {
                return false;
            }

            @Override
            public boolean expectsMore() {
                return false;
            }

            @Override
            public void end(String workerId) {
                // Its own link tells it.
            }

            @Override
            public void empty(Runnable then) {
                then.run(); // The process ends by itself.
            }
        };

        /** Whether it can be told something now, and will tell. */
        boolean hears();

        /** Whether another session is about to be there. */
        boolean expectsMore();

        /** Ends a session, if it hears. */
        void end(String workerId);

        /** There is no session any more. Runs the task when it has taken note of that. */
        void empty(Runnable then);
    }

    /** @param patience how long a session may take to end that was told to, before it is left to itself */
    Residents(String hostId, WorkerHandle process, Host host, Timers timers, Duration patience) {
        this.hostId = hostId;
        this.process = process;
        this.host = host;
        this.timers = timers;
        this.patience = patience;
        process.onExit().thenAccept(this::exited);
    }

    static boolean isShared(String description) {
        return description.startsWith(PREFIX);
    }

    /** Of the process, in the words of who launched it. */
    static String process(String description) {
        return parts(description)[3];
    }

    static String workerId(String description) {
        return parts(description)[1];
    }

    static String hostId(String description) {
        return parts(description)[2];
    }

    private static String[] parts(String description) {
        String[] parts = description.split(" ", 4);
        if (parts.length < 4 || !isShared(description)) {
            throw new IllegalArgumentException("not a session of a shared application: '" + description + "'");
        }
        return parts;
    }

    String describe(String workerId) {
        return PREFIX + workerId + " " + hostId + " " + process.describe();
    }

    /** One more session. When the process has ended already, the seat says so. */
    Seat add(String workerId, @Nullable SharedLog sharedLog) {
        Seat seat = new Seat(this, workerId, sharedLog);
        synchronized (this) {
            seats.put(workerId, seat);
        }
        ExitReason before = process.onExit().toCompletableFuture().getNow(null);
        if (before != null) {
            exited(before);
        }
        return seat;
    }

    synchronized int count() {
        return seats.size();
    }

    /** Those that are not among these have ended. */
    void retain(Collection<String> workerIds) {
        List<String> missing;
        synchronized (this) {
            missing = seats.keySet().stream()
                    .filter(workerId -> !workerIds.contains(workerId))
                    .toList();
        }
        missing.forEach(this::ended);
    }

    /** A session has ended. */
    void ended(String workerId) {
        end(workerId, ExitReason.exited("the session left its application"));
    }

    private void end(String workerId, ExitReason reason) {
        Seat seat;
        boolean empty;
        synchronized (this) {
            seat = seats.remove(workerId);
            empty = seats.isEmpty();
        }
        if (seat == null) {
            return;
        }
        if (empty) {
            host.empty(() -> seat.over(reason));
        } else {
            seat.over(reason);
        }
    }

    private void exited(ExitReason reason) {
        List<Seat> all;
        synchronized (this) {
            all = new ArrayList<>(seats.values());
            seats.clear();
        }
        all.forEach(seat -> seat.over(reason));
    }

    private boolean isAlone(Seat seat) {
        boolean only;
        synchronized (this) {
            only = seats.size() == 1 && seats.containsKey(seat.workerId());
        }
        return only && !host.expectsMore();
    }

    void terminate(Seat seat, Duration grace) {
        if (seat.isOver()) {
            return;
        }
        if (grace.isZero()) {
            force(seat);
        } else if (!host.hears() && isAlone(seat)) {
            process.terminate(grace);
        } else {
            timers.after(grace, () -> force(seat));
        }
        host.end(seat.workerId());
    }

    private void force(Seat seat) {
        if (seat.isOver()) {
            return;
        }
        if (isAlone(seat)) {
            process.terminate(Duration.ZERO);
        } else if (host.hears()) {
            timers.after(patience, () -> leave(seat));
        } else {
            leave(seat);
        }
    }

    private void leave(Seat seat) {
        if (seat.isOver()) {
            return;
        }
        if (isAlone(seat)) {
            process.terminate(Duration.ZERO);
            return;
        }
        log.warn("Worker {} did not end; others go on in its process, so it is left", seat.workerId());
        end(seat.workerId(), ExitReason.exited("it did not end, and was left in the application that others share"));
    }

    /** Where nobody tells that a session has ended, the end of its link does, unless the process is to end with it. */
    void linkEnded(Seat seat) {
        if (!host.hears() && !isAlone(seat)) {
            ended(seat.workerId());
        }
    }
}
