// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementRow;
import dev.firesteel.server.statement.StatementStore.Accepted;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The way of code into a session's queue: checked, stored, queued. Used on the session's executor only. */
final class StatementIntake {
    private final SessionServices services;
    private final SessionFace face;
    private final StatementQueue queue;
    private final SessionLifetime lifetime;
    private final Executor serial;

    /** Statements on their way into the store, which will wait soon. */
    private int accepting;

    StatementIntake(
            SessionServices services,
            SessionFace face,
            StatementQueue queue,
            SessionLifetime lifetime,
            Executor serial) {
        this.services = services;
        this.face = face;
        this.queue = queue;
        this.lifetime = lifetime;
        this.serial = serial;
    }

    CompletionStage<Accepted> run(RunStatement request) {
        StatementRequest checked =
                StatementRequest.of(request, face.row().request().kind());
        DomainException refusal = refusal(checked.kind());
        if (refusal == null) {
            return accept(checked);
        }
        return checked.requestId() == null
                ? CompletableFuture.failedFuture(refusal)
                : repeated(checked, checked.requestId(), refusal);
    }

    private @Nullable DomainException refusal(Kind kind) {
        if (!face.state().active()) {
            return kind.isJob() ? DomainException.sessionEnded() : face.notActive();
        }
        int limit = services.settings().maxWaitingStatements();
        return queue.waiting() + accepting < limit
                ? null
                : new DomainException(
                        Reason.STATEMENT_QUEUE_FULL,
                        "Session " + face.row().id() + " has " + limit + " statements waiting (expected: fewer).");
    }

    private CompletionStage<Accepted> repeated(StatementRequest checked, String requestId, DomainException refusal) {
        return services.statements().requested(face.row().id(), requestId).thenApply(found -> {
            StatementRow first = found.orElseThrow(() -> refusal);
            checked.requireSame(first);
            return new Accepted(first, false);
        });
    }

    private CompletionStage<Accepted> accept(StatementRequest checked) {
        lifetime.used();
        accepting++;
        return services.statements()
                .accept(face.row().id(), checked.code(), checked.kind(), checked.rowLimit(), checked.requestId())
                .whenCompleteAsync((accepted, failure) -> accepting--, serial)
                .thenApplyAsync(
                        accepted -> {
                            if (accepted.fresh()) {
                                enqueue(accepted.row());
                            } else {
                                checked.requireSame(accepted.row());
                            }
                            return accepted;
                        },
                        serial);
    }

    /** The session may have ended while the store was busy. */
    private void enqueue(StatementRow accepted) {
        queue.add(accepted);
        if (face.state().active()) {
            queue.pump();
        } else {
            queue.cancelWaiting();
        }
    }
}
