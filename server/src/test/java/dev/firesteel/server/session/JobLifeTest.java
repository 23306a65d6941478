// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static dev.firesteel.server.session.TestServer.CALLER;
import static dev.firesteel.server.session.TestServer.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.session.TestServer.Started;
import dev.firesteel.server.statement.JobState;
import dev.firesteel.server.statement.JobView;
import dev.firesteel.server.statement.Kind;
import dev.firesteel.server.worker.FakeWorker;
import dev.firesteel.v1.MimeValue;
import dev.firesteel.v1.StatementError;
import dev.firesteel.v1.StatementEvent;
import dev.firesteel.v1.StatementResult;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.Execute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs of a session: among its statements in their order, and not shown with them. */
class JobLifeTest {
    private static final ByteString FUNCTION = ByteString.copyFrom(new byte[] {1});

    @TempDir
    Path data;

    private TestServer server;
    private Started session;

    @BeforeEach
    void start() {
        server = TestServer.start(data);
        session = server.started();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private CompletionStage<JobView> submit(@Nullable Kind kind, ByteString function, @Nullable String requestId) {
        return server.sessions.jobs().submit(CALLER, session.ref(), kind, function, requestId);
    }

    private JobView submitted() {
        return get(submit(Kind.SPARK, FUNCTION, null));
    }

    private JobView job(int id) {
        return get(server.sessions.jobs().await(CALLER, session.ref(), id, Duration.ZERO));
    }

    private JobView ended(int id) {
        return get(server.sessions.jobs().await(CALLER, session.ref(), id, Duration.ofDays(1)));
    }

    private static void returns(FakeWorker worker, int id, String json) {
        worker.happened(
                id,
                StatementEvent.newBuilder()
                        .setResult(StatementResult.newBuilder()
                                .putData(
                                        "application/vnd.livy.job",
                                        MimeValue.newBuilder()
                                                .setJson(ByteString.copyFromUtf8(json))
                                                .build())));
        worker.finished(id);
    }

    private static void fails(FakeWorker worker, int id, String... traceback) {
        worker.happened(
                id,
                StatementEvent.newBuilder()
                        .setError(StatementError.newBuilder()
                                .setEname("Lost")
                                .setEvalue("it is gone")
                                .addAllTraceback(List.of(traceback))));
        worker.finished(id);
    }

    private static void refused(CompletionStage<?> stage, Reason reason, String message) {
        assertThatThrownBy(() -> get(stage))
                .hasMessage(message)
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(reason);
    }

    @Test
    void runsInItsTurnAndIsNoStatement() {
        server.run(session, "code");
        assertThat(submitted()).isEqualTo(new JobView(1, JobState.QUEUED, null, null));
        session.worker().takeExecute();
        session.worker().runs(0, "out");
        Execute execute = session.worker().takeExecute();
        assertThat(execute.getJob()).isTrue();
        assertThat(execute.getCode()).isEqualTo("AQ==");
        session.worker().started(1);
        assertThat(job(1).state()).isEqualTo(JobState.STARTED);
        session.worker().prints(1, "said on the way");
        returns(session.worker(), 1, "\"AgM=\"");
        JobView succeeded = new JobView(1, JobState.SUCCEEDED, ByteString.copyFrom(new byte[] {2, 3}), null);
        assertThat(ended(1)).isEqualTo(succeeded);
        assertThat(job(1)).isEqualTo(succeeded);
        assertThat(get(server.sessions.listStatements(CALLER, session.ref(), 0, null, false))
                        .statements())
                .extracting(statement -> statement.id())
                .containsExactly(0);
        refused(
                server.sessions.getStatement(CALLER, session.ref(), 1),
                Reason.STATEMENT_NOT_FOUND,
                DomainException.statementNotFound().getMessage());
        refused(
                server.sessions.jobs().await(CALLER, session.ref(), 0, Duration.ZERO),
                Reason.JOB_NOT_FOUND,
                "Job '0' not found.");
        refused(server.sessions.jobs().cancel(CALLER, session.ref(), 7), Reason.JOB_NOT_FOUND, "Job '7' not found.");
    }

    @Test
    void nullIsAResultAndNothingIsNone() {
        submitted();
        submitted();
        returns(session.worker(), session.worker().takeExecute().getStatementId(), "null");
        assertThat(ended(0)).isEqualTo(new JobView(0, JobState.SUCCEEDED, null, null));
        session.worker().takeExecute();
        session.worker().finished(1);
        assertThat(ended(1))
                .isEqualTo(new JobView(1, JobState.FAILED, null, "The result cannot be shown: there is none."));
    }

    @Test
    void failureIsTheStackTraceOrElseASentence() {
        submitted();
        submitted();
        session.worker().takeExecute();
        fails(session.worker(), 0, "Lost: it is gone\n", "\tat Job.call\n");
        assertThat(ended(0).error()).isEqualTo("Lost: it is gone\n\tat Job.call\n");
        session.worker().takeExecute();
        fails(session.worker(), 1);
        assertThat(ended(1)).isEqualTo(new JobView(1, JobState.FAILED, null, "Lost: it is gone"));
    }

    @Test
    void cancelledWhileItWaitsAndWhileItRuns() {
        submitted();
        submitted();
        session.worker().takeExecute();
        session.worker().started(0);
        get(server.sessions.jobs().cancel(CALLER, session.ref(), 1));
        assertThat(job(1)).isEqualTo(new JobView(1, JobState.CANCELLED, null, null));
        get(server.sessions.jobs().cancel(CALLER, session.ref(), 0));
        assertThat(session.worker()
                        .take(message ->
                                message.hasCancel() && message.getCancel().getStatementId() == 0)
                        .hasCancel())
                .isTrue();
        assertThat(job(0).state()).isEqualTo(JobState.STARTED);
        session.worker().cancelled(0);
        assertThat(ended(0)).isEqualTo(new JobView(0, JobState.CANCELLED, null, null));
    }

    @Test
    void outlivesItsServer() {
        submitted();
        get(submit(Kind.PYSPARK, FUNCTION, null));
        session.worker().takeExecute();
        server.vanish();
        session.worker().awaitClosed();
        returns(session.worker(), 0, "\"AgM=\"");
        server = server.restart(SessionSettings.DEFAULT);
        assertThat(job(1).state()).isEqualTo(JobState.QUEUED);
        session.worker().dial(server.channel);
        Execute second = session.worker().takeExecute();
        assertThat(second.getStatementId()).isEqualTo(1);
        assertThat(second.getJob()).isTrue();
        assertThat(ended(0).result()).isEqualTo(ByteString.copyFrom(new byte[] {2, 3}));
        returns(session.worker(), 1, "null");
        assertThat(ended(1).state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(session.worker().untaken()).noneMatch(ConnectResponse::hasExecute);
    }

    @Test
    void repeatedRequestGivesTheFirst() {
        assertThat(get(submit(Kind.SPARK, FUNCTION, "key")).id()).isZero();
        returns(session.worker(), session.worker().takeExecute().getStatementId(), "null");
        ended(0);
        assertThat(get(submit(Kind.SPARK, FUNCTION, "key")).state()).isEqualTo(JobState.SUCCEEDED);
        assertThatThrownBy(() -> get(submit(Kind.PYSPARK, FUNCTION, "key")))
                .extracting(e -> ((DomainException) e).reason())
                .isEqualTo(Reason.REQUEST_ID_REUSED);
    }

    @Test
    void whatIsNoJobIsRefused() {
        refused(
                submit(Kind.SPARK, ByteString.EMPTY, null),
                Reason.INVALID_REQUEST,
                "requirement failed: no job provided.");
        refused(submit(null, FUNCTION, null), Reason.INVALID_REQUEST, "jobType: none (expected: spark or pyspark)");
        refused(submit(Kind.SQL, FUNCTION, null), Reason.INVALID_REQUEST, "jobType: sql (expected: spark or pyspark)");
        server.stop(session);
        refused(submit(Kind.SPARK, FUNCTION, null), Reason.SESSION_ENDED, "requirement failed: Session isn't active.");
    }
}
