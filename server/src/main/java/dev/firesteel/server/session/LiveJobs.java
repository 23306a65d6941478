// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import com.google.protobuf.ByteString;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.Attempt;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.statement.JobView;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.statement.RunStatement;
import dev.firesteel.server.statement.StatementView;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The jobs of this server's sessions: statements whose code is a serialized function. */
final class LiveJobs implements Jobs {
    private final SessionStatements statements;
    private final Function<String, Session> find;

    /** {@code find} gives the session by id or name, or fails. */
    LiveJobs(SessionStatements statements, Function<String, Session> find) {
        this.statements = statements;
        this.find = find;
    }

    @Override
    public CompletionStage<JobView> submit(
            Principal caller, String session, @Nullable Kind kind, ByteString job, @Nullable String requestId) {
        return Attempt.of(() -> {
            Session found = find.apply(session);
            if (job.isEmpty()) {
                throw DomainException.invalid("requirement failed: no job provided.");
            }
            String code = Base64.getEncoder().encodeToString(job.toByteArray());
            return statements
                    .run(found, new RunStatement(code, jobKind(kind), null, requestId))
                    .thenApply(JobView::of);
        });
    }

    private static Kind jobKind(@Nullable Kind kind) {
        if (kind == Kind.SPARK) {
            return Kind.SPARK_JOB;
        }
        if (kind == Kind.PYSPARK) {
            return Kind.PYSPARK_JOB;
        }
        throw DomainException.invalid(
                "jobType: " + (kind == null ? "none" : kind.word()) + " (expected: spark or pyspark)");
    }

    @Override
    public CompletionStage<JobView> await(Principal caller, String session, int job, Duration wait) {
        return Attempt.of(() -> found(statements.await(find.apply(session), job, wait), job))
                .thenApply(JobView::of);
    }

    @Override
    public CompletionStage<Void> cancel(Principal caller, String session, int job) {
        return Attempt.of(() -> {
            Session found = find.apply(session);
            return found(statements.get(found, job), job).thenCompose(there -> found.cancel(job));
        });
    }

    /** The same unless it is no job, or nothing. */
    private static CompletionStage<StatementView> found(CompletionStage<StatementView> statement, int job) {
        return statement.handle((view, failure) -> {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            boolean missing =
                    cause instanceof DomainException refusal && refusal.reason() == Reason.STATEMENT_NOT_FOUND;
            if (missing || (view != null && !view.kind().isJob())) {
                throw new DomainException(Reason.JOB_NOT_FOUND, "Job '" + job + "' not found.");
            }
            if (cause != null) {
                throw new CompletionException(cause);
            }
            return view;
        });
    }
}
