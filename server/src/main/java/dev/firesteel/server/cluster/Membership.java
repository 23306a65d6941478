// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.cluster;

import dev.firesteel.server.error.Causes;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.worker.Timers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of this server among those that share the store: renews its lease three times in its length, and takes over what
 * servers leave that are gone, as soon as the first of their leases is over. Ends when the lease is lost.
 */
public final class Membership implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Membership.class);
    private static final int RENEWALS = 3;

    /** After the end of another's lease: by then it is over by the database's clock too. */
    private static final Duration MARGIN = Duration.ofMillis(20);

    private final LeaseStore leases;
    private final Lease lease;
    private final Duration length;
    private final Timers timers;
    private final Listener listener;

    private volatile boolean over;

    /** {@code lease} was acquired for {@code length} just now. */
    public Membership(LeaseStore leases, Lease lease, Duration length, Timers timers, Listener listener) {
        this.leases = leases;
        this.lease = lease;
        this.length = length;
        this.timers = timers;
        this.listener = listener;
    }

    /** Told on threads of the store: must not block. */
    public interface Listener {
        /** These sessions, by their ids, are this server's now. */
        void gained(List<Integer> sessions);

        /** The lease is gone. Said once, and the last that is said. */
        void lost();
    }

    /** Looks for what there is to take over, and goes on by itself. Completes after the first look. */
    public CompletionStage<Void> start() {
        return round();
    }

    private CompletionStage<Void> round() {
        return leases.renew(lease.epoch(), length)
                .thenCompose(held -> {
                    if (!held) {
                        throw DomainException.moved();
                    }
                    return leases.takeOver(lease.epoch());
                })
                .thenCompose(gained -> {
                    if (!gained.isEmpty()) {
                        listener.gained(gained);
                    }
                    return leases.all();
                })
                .thenApply(this::untilNext)
                .exceptionally(this::afterFailure)
                .thenAccept(this::again);
    }

    /** Until the next renewal, or until a lease that nobody renews is over. */
    private Duration untilNext(List<Lease> all) {
        Duration next = length.dividedBy(RENEWALS);
        for (Lease other : all) {
            Duration end = other.left().plus(MARGIN);
            if (other.epoch() != lease.epoch() && end.compareTo(next) < 0) {
                next = end.isNegative() ? MARGIN : end;
            }
        }
        return next;
    }

    private Duration afterFailure(Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof DomainException refusal && refusal.reason() == Reason.SESSION_MOVED) {
            if (!over) {
                over = true;
                listener.lost();
            }
        } else if (!over) {
            log.warn("The lease was not renewed, it is tried again: {}", String.valueOf(cause));
        }
        return length.dividedBy(RENEWALS);
    }

    private void again(Duration delay) {
        if (!over) {
            timers.after(delay, this::round);
        }
    }

    /** Gives the lease back. */
    @Override
    public void close() {
        over = true;
        leases.release(lease.epoch()).exceptionally(failure -> {
            log.warn("The lease was not given back; it ends by itself: {}", failure.toString());
            return null;
        });
    }
}
