// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import static java.util.Objects.requireNonNull;

import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc.WorkerLinkServiceStub;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A stream of somebody who need not keep to the contract. */
final class Raw {
    private final CompletableFuture<Status> closed = new CompletableFuture<>();
    private final BlockingQueue<ConnectResponse> received = new LinkedBlockingQueue<>();
    private final StreamObserver<ConnectRequest> stream;

    Raw(Channel channel) {
        this(channel, "");
    }

    Raw(Channel channel, String token) {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        WorkerLinkServiceStub stub = WorkerLinkServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
        stream = stub.connect(new StreamObserver<>() {
            @Override
            public void onNext(ConnectResponse message) {
                received.add(message);
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

    ConnectResponse next() throws InterruptedException {
        return requireNonNull(received.poll(60, TimeUnit.SECONDS), "nothing came");
    }

    Status closed() {
        return closed.orTimeout(60, TimeUnit.SECONDS).join();
    }
}
