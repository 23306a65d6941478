// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.auth.Callers;
import dev.firesteel.server.session.Jobs;
import dev.firesteel.server.statement.JobView;
import dev.firesteel.v1.CancelJobRequest;
import dev.firesteel.v1.CancelJobResponse;
import dev.firesteel.v1.GetJobRequest;
import dev.firesteel.v1.Job;
import dev.firesteel.v1.JobServiceGrpc.JobServiceImplBase;
import dev.firesteel.v1.JobState;
import dev.firesteel.v1.SubmitJobRequest;
import io.grpc.stub.StreamObserver;

/** {@code JobService}. */
public final class JobApi extends JobServiceImplBase {
    private final Jobs jobs;

    public JobApi(Jobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public void submitJob(SubmitJobRequest request, StreamObserver<Job> observer) {
        Replies.reply(
                Replies.stage(() -> jobs.submit(
                        Callers.current(),
                        request.getSession(),
                        Words.kind(request.getJobType()),
                        request.getJob(),
                        request.hasRequestId() ? request.getRequestId() : null)),
                JobApi::message,
                observer);
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<Job> observer) {
        Replies.reply(
                Replies.stage(() -> jobs.await(
                        Callers.current(), request.getSession(), request.getJob(), Words.wait(request.getWait()))),
                JobApi::message,
                observer);
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> observer) {
        Replies.reply(
                jobs.cancel(Callers.current(), request.getSession(), request.getJob()),
                done -> CancelJobResponse.getDefaultInstance(),
                observer);
    }

    private static Job message(JobView view) {
        Job.Builder job = Job.newBuilder().setId(view.id()).setState(state(view));
        if (view.result() != null) {
            job.setResult(view.result());
        }
        if (view.error() != null) {
            job.setError(view.error());
        }
        return job.build();
    }

    private static JobState state(JobView view) {
        return switch (view.state()) {
            case QUEUED -> JobState.JOB_STATE_QUEUED;
            case STARTED -> JobState.JOB_STATE_STARTED;
            case SUCCEEDED -> JobState.JOB_STATE_SUCCEEDED;
            case FAILED -> JobState.JOB_STATE_FAILED;
            case CANCELLED -> JobState.JOB_STATE_CANCELLED;
        };
    }
}
