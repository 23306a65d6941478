// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.eventlog.EventLog;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import dev.firesteel.worker.v1.FetchArtifactRequest;
import dev.firesteel.worker.v1.FetchArtifactResponse;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;

/** Where workers dial in. Serve what {@link #definition()} returns: it carries the workers' own authentication. */
public final class WorkerLinkService extends WorkerLinkServiceGrpc.WorkerLinkServiceImplBase {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";
    private static final Context.Key<String> TOKEN = Context.keyWithDefault("worker-token", "");

    private final WorkerRegistry registry;
    private final EventLog log;
    private final ArtifactStore artifacts;
    private final Executor readers;

    /** {@code readers} are threads that may wait for the disk. */
    public WorkerLinkService(WorkerRegistry registry, EventLog log, ArtifactStore artifacts, Executor readers) {
        this.registry = registry;
        this.log = log;
        this.artifacts = artifacts;
        this.readers = readers;
    }

    public ServerServiceDefinition definition() {
        return ServerInterceptors.intercept(this, new TokenReader());
    }

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
        ServerCallStreamObserver<ConnectResponse> call = (ServerCallStreamObserver<ConnectResponse>) responses;
        call.disableAutoRequest();
        LinkStream stream = new LinkStream(registry, log, call, TOKEN.get());
        call.setOnCancelHandler(stream::over);
        call.request(1);
        return stream;
    }

    @Override
    public void fetchArtifact(FetchArtifactRequest request, StreamObserver<FetchArtifactResponse> responses) {
        WorkerSlot slot = registry.slot(request.getWorkerId());
        if (slot == null) {
            responses.onError(
                    Status.NOT_FOUND.withDescription("There is no such worker.").asRuntimeException());
        } else if (!slot.credentials().admits(TOKEN.get())) {
            responses.onError(Status.UNAUTHENTICATED
                    .withDescription("The worker's token is wrong.")
                    .asRuntimeException());
        } else {
            ArtifactStream.start(
                    artifacts,
                    request.getSha256(),
                    (ServerCallStreamObserver<FetchArtifactResponse>) responses,
                    readers);
        }
    }

    /** Hands the bearer token to the call. */
    private static final class TokenReader implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            String authorization = headers.get(AUTHORIZATION);
            String token = authorization != null && authorization.startsWith(BEARER)
                    ? authorization.substring(BEARER.length())
                    : "";
            return Contexts.interceptCall(Context.current().withValue(TOKEN, token), call, headers, next);
        }
    }
}
