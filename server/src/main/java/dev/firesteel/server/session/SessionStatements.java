// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.Causes;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.eventlog.StatementRef;
import dev.firesteel.server.eventlog.Waiter;
import dev.firesteel.server.statement.EndedStatements;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementPage;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementView;
import dev.firesteel.server.worker.Timers.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Statements as their callers see them: from their session while they have not ended, afterwards from what is kept. */
final class SessionStatements {
    private final SessionServices services;
    private final EndedStatements ended;

    SessionStatements(SessionServices services, EndedStatements ended) {
        this.services = services;
        this.ended = ended;
    }

    /** Queues code; completes when that is durable. A request that came before is answered with what became of it. */
    CompletionStage<StatementView> run(Session session, RunStatement request) {
        return session.run(request)
                .thenCompose(accepted -> accepted.fresh()
                        ? CompletableFuture.completedFuture(accepted.row().view(null))
                        : get(session, accepted.row().ref().statementId()));
    }

    CompletionStage<StatementView> get(Session session, int id) {
        ActiveStatement active = session.statements().active(id);
        if (active != null) {
            return CompletableFuture.completedFuture(active.row().view(null));
        }
        StatementRef ref = new StatementRef(session.row().id(), id);
        StatementView cached = ended.cached(ref);
        if (cached != null) {
            return CompletableFuture.completedFuture(cached);
        }
        return services.statements().find(ref).thenCompose(found -> {
            StatementRow row = found.orElseThrow(DomainException::statementNotFound);
            return row.state().ended() ? ended.view(row) : CompletableFuture.completedFuture(row.view(null));
        });
    }

    /** Fails unless there is such a statement. */
    CompletionStage<Void> require(Session session, int id) {
        StatementRef ref = new StatementRef(session.row().id(), id);
        if (session.statements().active(id) != null || ended.cached(ref) != null) {
            return CompletableFuture.completedFuture(null);
        }
        return services.statements().find(ref).thenAccept(found -> {
            if (found.isEmpty()) {
                throw DomainException.statementNotFound();
            }
        });
    }

    /** As {@link #get}, when the statement has ended or the wait is over. */
    CompletionStage<StatementView> await(Session session, int id, Duration wait) {
        ActiveStatement active = session.statements().active(id);
        if (active == null || wait.isZero() || wait.isNegative()) {
            return get(session, id);
        }
        Waiter over = new Waiter();
        Timer timer = services.timers().after(wait, () -> services.executor().execute(over::wake));
        active.await(over);
        return over.woken().thenCompose(done -> {
            timer.cancel();
            active.leave(over);
            return get(session, id);
        });
    }

    CompletionStage<StatementPage> list(Session session, int from, @Nullable Integer size, boolean descending) {
        int id = session.row().id();
        int limit = size == null ? Integer.MAX_VALUE : size;
        if (from < 0 || limit < 0) {
            return services.statements().count(id).thenApply(total -> new StatementPage(total, List.of()));
        }
        // Looked at before the store: what ends in between is shown as it was.
        Map<StatementRef, StatementRow> active = new HashMap<>();
        session.statements().rows().forEach(row -> active.put(row.ref(), row));
        return services.statements().count(id).thenCompose(total -> services.statements()
                .list(id, from, limit, descending)
                .thenCompose(rows -> views(rows, active))
                .thenApply(views -> new StatementPage(total, views)));
    }

    private CompletionStage<List<StatementView>> views(
            List<StatementRow> rows, Map<StatementRef, StatementRow> active) {
        CompletionStage<List<StatementView>> views = CompletableFuture.completedFuture(new ArrayList<>());
        for (StatementRow stored : rows) {
            StatementRow row = active.getOrDefault(stored.ref(), stored);
            views = views.thenCompose(list -> view(row)
                    .thenAccept(list::add)
                    .exceptionally(SessionStatements::unlessForgotten)
                    .thenApply(added -> list));
        }
        return views;
    }

    /** A statement that was forgotten while the list was made is not in it. */
    private static @Nullable Void unlessForgotten(Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof DomainException refusal && refusal.reason() == Reason.STATEMENT_NOT_FOUND) {
            return null;
        }
        throw new CompletionException(cause);
    }

    private CompletionStage<StatementView> view(StatementRow row) {
        return row.state().ended() ? ended.view(row) : CompletableFuture.completedFuture(row.view(null));
    }
}
