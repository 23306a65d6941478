// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.Waiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The latest changes of a session, shared by its watchers. Thread-safe. */
final class ChangeFeed {
    private static final int KEPT = 64;

    private final Executor wakers;
    private final ArrayDeque<SessionChange> changes = new ArrayDeque<>();
    private final Set<Waiter> waiting = new LinkedHashSet<>();

    /** Number of the change after the last one. */
    private long next;

    private SessionView now;
    private @Nullable DomainException closed;

    ChangeFeed(SessionView now, Executor wakers) {
        this.now = now;
        this.wakers = wakers;
    }

    void add(SessionView view) {
        List<Waiter> woken;
        synchronized (this) {
            now = view;
            woken = put(new SessionChange.State(view));
        }
        wake(woken);
    }

    void add(SessionPhase phase, SessionView view) {
        List<Waiter> woken;
        synchronized (this) {
            now = view;
            woken = put(new SessionChange.Phase(phase));
        }
        wake(woken);
    }

    /** What is told first to those who come, and to others with the next change of the state. */
    synchronized void update(SessionView view) {
        now = view;
    }

    private List<Waiter> put(SessionChange change) {
        changes.addLast(change);
        next++;
        if (changes.size() > KEPT) {
            changes.removeFirst();
        }
        List<Waiter> woken = List.copyOf(waiting);
        waiting.clear();
        return woken;
    }

    private void wake(List<Waiter> woken) {
        if (!woken.isEmpty()) {
            wakers.execute(() -> woken.forEach(Waiter::wake));
        }
    }

    /** Fails watchers that wait, now and later. */
    void close(DomainException why) {
        List<Waiter> failed;
        synchronized (this) {
            closed = why;
            failed = List.copyOf(waiting);
            waiting.clear();
        }
        if (!failed.isEmpty()) {
            wakers.execute(() -> failed.forEach(watcher -> watcher.fail(why)));
        }
    }

    SessionWatch watch() {
        return new Watch();
    }

    private final class Watch implements SessionWatch {
        /** Number of the change to tell next; negative before the first answer. */
        private long position = -1;

        private boolean told;
        private @Nullable Waiter pending;

        @Override
        public CompletableFuture<List<SessionChange>> next() {
            synchronized (ChangeFeed.this) {
                List<SessionChange> news = news();
                if (!news.isEmpty() || told) {
                    return CompletableFuture.completedFuture(news);
                }
                if (closed != null) {
                    return CompletableFuture.failedFuture(closed);
                }
                Waiter wake = new Waiter();
                pending = wake;
                waiting.add(wake);
                return wake.woken().thenCompose(woken -> next());
            }
        }

        private List<SessionChange> news() {
            List<SessionChange> news = new ArrayList<>();
            long oldest = next - changes.size();
            if (position < oldest) {
                if (!told) {
                    news.add(new SessionChange.State(now));
                }
            } else {
                changes.stream().skip(position - oldest).forEach(news::add);
            }
            position = next;
            told = now.state().ended();
            return news;
        }

        @Override
        public void close() {
            synchronized (ChangeFeed.this) {
                if (pending != null) {
                    waiting.remove(pending);
                }
            }
        }
    }
}
