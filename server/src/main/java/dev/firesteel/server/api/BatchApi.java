// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.auth.Callers;
import dev.firesteel.server.batch.Batches;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.v1.Batch;
import dev.firesteel.v1.BatchEvent;
import dev.firesteel.v1.BatchServiceGrpc.BatchServiceImplBase;
import dev.firesteel.v1.CreateBatchRequest;
import dev.firesteel.v1.DeleteBatchRequest;
import dev.firesteel.v1.DeleteBatchResponse;
import dev.firesteel.v1.GetBatchLogRequest;
import dev.firesteel.v1.GetBatchLogResponse;
import dev.firesteel.v1.GetBatchRequest;
import dev.firesteel.v1.GetBatchStateRequest;
import dev.firesteel.v1.GetBatchStateResponse;
import dev.firesteel.v1.ListBatchesRequest;
import dev.firesteel.v1.ListBatchesResponse;
import dev.firesteel.v1.WatchBatchRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** The batch service. */
public final class BatchApi extends BatchServiceImplBase {
    private static final int DEFAULT_PAGE = 100;

    private final Batches batches;

    public BatchApi(Batches batches) {
        this.batches = batches;
    }

    @Override
    public void createBatch(CreateBatchRequest request, StreamObserver<Batch> observer) {
        Replies.reply(
                batches.create(Callers.current(), BatchMessages.request(request)), BatchMessages::batch, observer);
    }

    @Override
    public void getBatch(GetBatchRequest request, StreamObserver<Batch> observer) {
        Replies.reply(batches.get(Callers.current(), request.getBatch()), BatchMessages::batch, observer);
    }

    @Override
    public void listBatches(ListBatchesRequest request, StreamObserver<ListBatchesResponse> observer) {
        int size = request.hasSize() ? request.getSize() : DEFAULT_PAGE;
        Replies.reply(
                batches.list(Callers.current(), request.getFrom(), size),
                page -> BatchMessages.page(request.getFrom(), page),
                observer);
    }

    @Override
    public void deleteBatch(DeleteBatchRequest request, StreamObserver<DeleteBatchResponse> observer) {
        DeleteBatchResponse deleted =
                DeleteBatchResponse.newBuilder().setMsg("deleted").build();
        Replies.reply(batches.delete(Callers.current(), request.getBatch()), done -> deleted, observer);
    }

    @Override
    public void getBatchState(GetBatchStateRequest request, StreamObserver<GetBatchStateResponse> observer) {
        Replies.reply(
                batches.state(Callers.current(), request.getBatch()),
                view -> GetBatchStateResponse.newBuilder()
                        .setId(view.batch().id())
                        .setState(BatchMessages.state(view.batch().state()))
                        .build(),
                observer);
    }

    @Override
    public void getBatchLog(GetBatchLogRequest request, StreamObserver<GetBatchLogResponse> observer) {
        Replies.reply(
                batches.log(
                        Callers.current(),
                        request.getBatch(),
                        request.hasFrom() ? request.getFrom() : null,
                        request.hasSize() ? request.getSize() : null),
                BatchMessages::log,
                observer);
    }

    @Override
    public void watchBatch(WatchBatchRequest request, StreamObserver<BatchEvent> observer) {
        EventStream<BatchEvent> stream = new EventStream<>((ServerCallStreamObserver<BatchEvent>) observer);
        long after = request.getAfterSequence();
        if (after < 0 || after > Integer.MAX_VALUE) {
            stream.fail(DomainException.invalid(
                    "after_sequence: " + after + " (expected: 0 to " + Integer.MAX_VALUE + ")"));
            return;
        }
        stream.readFrom(batches.watch(Callers.current(), request.getBatch(), (int) after)
                .thenApply(BatchSource::new));
    }
}
