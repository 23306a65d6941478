// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** A stream of somebody who need not keep to the contract. */
final class Raw {
    private final CompletableFuture<Status> closed = new CompletableFuture<>();
    private final StreamObserver<ConnectRequest> stream;

    Raw(Channel channel) {
        stream = WorkerLinkServiceGrpc.newStub(channel).connect(new StreamObserver<>() {
            @Override
            public void onNext(ConnectResponse message) {
                // Of no interest.
            }

            @Override
            public void onError(Throwable failure) {
                closed.complete(Status.fromThrowable(failure));
            }

            @Override
            public void onCompleted() {
                closed.complete(Status.OK);
            }
        });
    }

    void send(ConnectRequest message) {
        stream.onNext(message);
    }

    Status closed() {
        return closed.orTimeout(60, java.util.concurrent.TimeUnit.SECONDS).join();
    }
}
