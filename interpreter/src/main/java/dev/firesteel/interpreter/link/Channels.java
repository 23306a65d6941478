// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.worker.v1.WorkerLinkServiceGrpc;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc.WorkerLinkServiceBlockingStub;
import dev.firesteel.worker.v1.WorkerLinkServiceGrpc.WorkerLinkServiceStub;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.okhttp.OkHttpChannelBuilder;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Connections to a server. */
final class Channels {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    /** Code comes whole, in one message. */
    private static final int MAX_COMMAND_BYTES = 256 * 1024 * 1024;

    /** A server that stands still, or is gone without a word, is left after these two. gRPC allows no less for the first. */
    private static final long KEEP_ALIVE_SECONDS = 10;

    private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 5;

    private Channels() {}

    /** A connection of its own for each dial: a channel that is kept backs off by rules of its own. */
    static ManagedChannel open(ServerAddress server, Executor executor) {
        return OkHttpChannelBuilder.forAddress(server.host(), server.port())
                .usePlaintext()
                // Proxy settings of the JVM are for user code.
                .proxyDetector(address -> null)
                .executor(executor)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(MAX_COMMAND_BYTES)
                .build();
    }

    static WorkerLinkServiceStub stub(ManagedChannel channel, String token) {
        return WorkerLinkServiceGrpc.newStub(channel).withInterceptors(says(token));
    }

    static WorkerLinkServiceBlockingStub blockingStub(ManagedChannel channel, String token) {
        return WorkerLinkServiceGrpc.newBlockingStub(channel).withInterceptors(says(token));
    }

    private static ClientInterceptor says(String token) {
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }
}
