// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.error.DomainException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all changes, in the order they are submitted, on one thread: what has gathered while a transaction was under way
 * is the next transaction. Writes complete, in order and on that thread, after the commit. When a transaction fails, each of its
 * writes is tried in one of its own, so that one that cannot be done harms no other.
 */
final class GroupWriter implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(GroupWriter.class);

    /** Bounds how long a single commit keeps others waiting. */
    private static final int MAX_GROUP = 512;

    private final Jdbi jdbi;
    private final BlockingQueue<Write<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private final Object gate = new Object();

    private boolean closed;
    private @Nullable Handle handle;

    GroupWriter(Jdbi jdbi) {
        this.jdbi = jdbi;
        this.thread = new Thread(this::run, "store-writer");
        thread.start();
    }

    /** A change. It checks before it writes: what it throws itself, other than from the database, must leave no trace. */
    @FunctionalInterface
    interface Change<T> {
        T apply(Handle handle);
    }

    /** Makes a change, under a lease if there is one: without it the change is refused. */
    <T> CompletableFuture<T> submit(@Nullable Long lease, Change<T> change) {
        Write<T> write = new Write<>(lease, change);
        synchronized (gate) {
            if (closed) {
                return CompletableFuture.failedFuture(DomainException.shuttingDown());
            }
            queue.add(write);
        }
        return write.done;
    }

    private void run() {
        List<Write<?>> group = new ArrayList<>();
        while (true) {
            try {
                group.add(queue.take());
            } catch (InterruptedException e) {
                log.warn("The writer was interrupted; nothing more is written", e);
                return;
            }
            queue.drainTo(group, MAX_GROUP - 1);
            boolean last = group.remove(Write.END);
            commit(group);
            group.clear();
            if (last) {
                discardHandle();
                return;
            }
        }
    }

    /** Returns false when the database can't be reached, so that nothing else is worth a try, and its wait, now. */
    private boolean commit(List<Write<?>> group) {
        if (group.isEmpty()) {
            return true;
        }
        Handle open;
        try {
            open = connect();
        } catch (RuntimeException e) {
            fail(group, e);
            return false;
        }
        try {
            apply(open, group);
        } catch (RuntimeException e) {
            discardHandle();
            return commitEach(group, e);
        }
        try {
            open.commit();
        } catch (RuntimeException e) {
            discardHandle();
            if (!isCut(e)) {
                return commitEach(group, e);
            }
            // It may have been committed, and only the answer is lost: a second try could do it twice.
            fail(group, e);
            return true;
        }
        group.forEach(Write::succeed);
        return true;
    }

    private boolean commitEach(List<Write<?>> group, RuntimeException failure) {
        if (group.size() == 1) {
            fail(group, failure);
            return true;
        }
        log.warn("A transaction of {} writes failed, each is tried alone: {}", group.size(), failure.toString());
        for (int i = 0; i < group.size(); i++) {
            if (!commit(group.subList(i, i + 1))) {
                fail(group.subList(i + 1, group.size()), failure);
                return false;
            }
        }
        return true;
    }

    /** Whether the connection is broken; the states are PostgreSQL's, the embedded database has none. */
    private static boolean isCut(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && sql.getSQLState() != null
                    && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P"))) {
                return true;
            }
        }
        return false;
    }

    private static void fail(List<Write<?>> group, RuntimeException failure) {
        DomainException unavailable = unavailable(failure);
        group.forEach(write -> write.fail(unavailable));
    }

    private Handle connect() {
        Handle open = handle;
        if (open == null) {
            open = jdbi.open();
            handle = open;
        }
        return open;
    }

    private static void apply(Handle open, List<Write<?>> group) {
        open.begin();
        Fence fence = new Fence(open);
        for (Write<?> write : group) {
            write.apply(open, fence);
        }
    }

    /** After a failure nobody knows what state the connection is in: closing it rolls back. */
    private void discardHandle() {
        Handle open = handle;
        handle = null;
        if (open == null) {
            return;
        }
        try (open) {
            if (open.isInTransaction()) {
                open.rollback();
            }
        } catch (RuntimeException e) {
            log.debug("Rolling back failed", e);
        }
    }

    static DomainException unavailable(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return DomainException.storeUnavailable("The store cannot be used: " + root.getMessage(), cause);
    }

    /** Finishes what was submitted. */
    @Override
    public void close() {
        synchronized (gate) {
            if (!closed) {
                closed = true;
                queue.add(Write.END);
            }
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One submitted change and what became of it in the last try. */
    private static final class Write<T> {
        static final Write<Boolean> END = new Write<>(null, handle -> true);

        private final @Nullable Long lease;
        private final Change<T> change;
        private final CompletableFuture<T> done = new CompletableFuture<>();
        private @Nullable Outcome<T> outcome;

        Write(@Nullable Long lease, Change<T> change) {
            this.lease = lease;
            this.change = change;
        }

        void apply(Handle handle, Fence fence) {
            try {
                if (lease != null) {
                    fence.require(lease);
                }
                outcome = new Outcome<>(change.apply(handle), null);
            } catch (DomainException | IllegalStateException | IllegalArgumentException refusal) {
                outcome = new Outcome<>(null, refusal);
            }
        }

        @SuppressWarnings(
                "NullAway") // A change that was applied has an outcome; a value may be null where T allows it.
        void succeed() {
            if (outcome.failure != null) {
                done.completeExceptionally(outcome.failure);
            } else {
                done.complete(outcome.value);
            }
        }

        void fail(RuntimeException failure) {
            done.completeExceptionally(failure);
        }
    }

    private record Outcome<T>(@Nullable T value, @Nullable RuntimeException failure) {}
}
