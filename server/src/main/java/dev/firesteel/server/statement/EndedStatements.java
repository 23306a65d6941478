// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.eventlog.Event;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.server.eventlog.StatementRef;
import java.lang.ref.SoftReference;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Views of statements that have ended: folded from their events when first asked for, the most recently used ones kept in
 * bounded memory. Thread-safe.
 */
public final class EndedStatements {
    private static final int SLICE_BYTES = 1 << 20;

    private final EventLog log;
    private final int outputLimit;
    private final long maxBytes;
    private final LinkedHashMap<StatementRef, StatementView> views = new LinkedHashMap<>(16, 0.75f, true);

    /** Too large to be kept; who reads one while it is still in memory, reads the same. */
    private final Map<StatementRef, SoftReference<StatementView>> large = new HashMap<>();

    private final Map<StatementRef, CompletableFuture<StatementView>> folding = new HashMap<>();

    private long bytes;

    public EndedStatements(EventLog log, int outputLimit, long maxBytes) {
        this.log = log;
        this.outputLimit = outputLimit;
        this.maxBytes = maxBytes;
    }

    public synchronized @Nullable StatementView cached(StatementRef statement) {
        StatementView kept = views.get(statement);
        SoftReference<StatementView> reference = large.get(statement);
        return kept != null || reference == null ? kept : reference.get();
    }

    /** The view of an ended statement, read from the log if need be. */
    public CompletionStage<StatementView> view(StatementRow row) {
        CompletableFuture<StatementView> view = new CompletableFuture<>();
        synchronized (this) {
            StatementView cached = cached(row.ref());
            if (cached != null) {
                return CompletableFuture.completedFuture(cached);
            }
            CompletableFuture<StatementView> underWay = folding.putIfAbsent(row.ref(), view);
            if (underWay != null) {
                return underWay;
            }
        }
        OutputFold fold = new OutputFold(row.ref(), row.kind(), outputLimit);
        read(row, fold, 0)
                .thenApply(done -> keep(row.ref(), row.view(fold.output())))
                .whenComplete((done, failure) -> {
                    synchronized (this) {
                        folding.remove(row.ref());
                    }
                    if (failure != null) {
                        view.completeExceptionally(failure);
                    } else {
                        view.complete(done);
                    }
                });
        return view;
    }

    private CompletionStage<Void> read(StatementRow row, OutputFold fold, long afterSequence) {
        return log.stored(row.ref(), afterSequence, SLICE_BYTES).thenCompose(events -> {
            events.forEach(fold::add);
            if (events.isEmpty()) {
                // Forgotten meanwhile.
                return CompletableFuture.<Void>failedFuture(DomainException.statementNotFound());
            }
            long last = events.get(events.size() - 1).sequence();
            return last >= row.lastSequence() ? CompletableFuture.<Void>completedFuture(null) : read(row, fold, last);
        });
    }

    /** Folds a statement whose events are all at hand. */
    public StatementView fold(StatementRow row, List<Event> events) {
        OutputFold fold = new OutputFold(row.ref(), row.kind(), outputLimit);
        events.forEach(fold::add);
        return keep(row.ref(), row.view(fold.output()));
    }

    private synchronized StatementView keep(StatementRef statement, StatementView view) {
        StatementView first = views.get(statement);
        if (first != null) {
            return first;
        }
        long weight = weight(view);
        if (weight > maxBytes / 4) {
            large.values().removeIf(reference -> reference.get() == null);
            large.put(statement, new SoftReference<>(view));
            return view;
        }
        views.put(statement, view);
        bytes += weight;
        Iterator<StatementView> oldest = views.values().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            bytes -= weight(oldest.next());
            oldest.remove();
        }
        return view;
    }

    public synchronized void forget(StatementRef statement) {
        large.remove(statement);
        StatementView view = views.remove(statement);
        if (view != null) {
            bytes -= weight(view);
        }
    }

    /** Forgets the statements of a session. */
    public synchronized void forget(int sessionId) {
        large.keySet().removeIf(statement -> statement.sessionId() == sessionId);
        Iterator<Map.Entry<StatementRef, StatementView>> all = views.entrySet().iterator();
        while (all.hasNext()) {
            Map.Entry<StatementRef, StatementView> entry = all.next();
            if (entry.getKey().sessionId() == sessionId) {
                bytes -= weight(entry.getValue());
                all.remove();
            }
        }
    }

    private static long weight(StatementView view) {
        long weight = 512 + 2L * view.code().length();
        StatementOutput output = view.output();
        if (output != null) {
            weight += output.length();
            if (output.failure() != null) {
                weight += 2L * output.failure().evalue().length();
                for (String line : output.failure().traceback()) {
                    weight += 2L * line.length();
                }
            }
        }
        return weight;
    }
}
