// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.firesteel.server.cluster.SessionOwners;
import dev.firesteel.v1.AddArtifactResponse;
import dev.firesteel.v1.ArtifactServiceGrpc;
import dev.firesteel.v1.UploadArtifactRequest;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Uploads come to a server on a socket that has the session {@code 8}; another one has {@code 7}. */
@Timeout(60)
class UploadForwardingTest {
    private static final int PIECES = 200;

    private final Uploads first = new Uploads();
    private final Uploads second = new Uploads();
    private Server front;
    private Server back;
    private ManagedChannel toFront;
    private ManagedChannel toBack;

    @BeforeEach
    void serve() throws IOException {
        back = serve(second, "7");
        toBack = channel(back);
        front = serve(first, "8");
        toFront = channel(front);
    }

    private Server serve(Uploads uploads, String own) throws IOException {
        SessionOwners owners = new SessionOwners() {
            @Override
            public boolean has(String session) {
                return session.equals(own);
            }

            @Override
            public boolean isHere(String session) {
                return has(session);
            }

            @Override
            public CompletionStage<String> address(String session) {
                return CompletableFuture.supplyAsync(() -> "back");
            }
        };
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(ServerInterceptors.intercept(uploads, new SessionForwarding(owners, this::toBack)))
                .build()
                .start();
    }

    private Channel toBack(String address) {
        return toBack;
    }

    private static ManagedChannel channel(Server server) {
        return ManagedChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void close() throws InterruptedException {
        toFront.shutdownNow();
        toBack.shutdownNow();
        assertThat(front.shutdownNow().awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(back.shutdownNow().awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    private Status upload(String session) throws Exception {
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ArtifactServiceGrpc.newStub(toFront)
                .uploadJar(new ClientResponseObserver<UploadArtifactRequest, AddArtifactResponse>() {
                    private int sent;

                    @Override
                    public void beforeStart(ClientCallStreamObserver<UploadArtifactRequest> stream) {
                        stream.setOnReadyHandler(() -> {
                            while (stream.isReady() && sent <= PIECES) {
                                stream.onNext(
                                        sent == 0
                                                ? UploadArtifactRequest.newBuilder()
                                                        .setSession(session)
                                                        .build()
                                                : UploadArtifactRequest.newBuilder()
                                                        .setPiece(ByteString.copyFrom(new byte[64 * 1024]))
                                                        .build());
                                sent++;
                                if (sent > PIECES) {
                                    stream.onCompleted();
                                }
                            }
                        });
                    }

                    @Override
                    public void onNext(AddArtifactResponse answer) {
                        assertThat(answer).isNotNull();
                    }

                    @Override
                    public void onError(Throwable cause) {
                        ended.complete(Status.fromThrowable(cause));
                    }

                    @Override
                    public void onCompleted() {
                        ended.complete(Status.OK);
                    }
                });
        return ended.get(50, TimeUnit.SECONDS);
    }

    @Test
    void anUploadGoesWholeToTheServerOfItsSession() throws Exception {
        assertThat(upload("7").isOk()).isTrue();

        assertThat(second.ended.take()).isEqualTo("7: " + PIECES * 64 * 1024);
        assertThat(first.ended).isEmpty();
    }

    @Test
    void anUploadForAnOwnSessionStays() throws Exception {
        assertThat(upload("8").isOk()).isTrue();

        assertThat(first.ended.take()).isEqualTo("8: " + PIECES * 64 * 1024);
        assertThat(second.ended).isEmpty();
    }

    @Test
    void aRefusalOfTheOwnerComesBack() throws Exception {
        second.refusal = Status.RESOURCE_EXHAUSTED.withDescription("too large");

        Status status = upload("7");

        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription()).isEqualTo("too large");
    }

    /** Counts what comes, or refuses at the first piece. */
    private static final class Uploads extends ArtifactServiceGrpc.ArtifactServiceImplBase {
        final BlockingQueue<String> ended = new LinkedBlockingQueue<>();
        volatile Status refusal = Status.OK;

        @Override
        public StreamObserver<UploadArtifactRequest> uploadJar(StreamObserver<AddArtifactResponse> answer) {
            return new StreamObserver<>() {
                private String session = "";
                private long size;

                @Override
                public void onNext(UploadArtifactRequest message) {
                    session += message.getSession();
                    size += message.getPiece().size();
                    if (size > 0 && size <= 64 * 1024 && !refusal.isOk()) {
                        answer.onError(refusal.asRuntimeException());
                    }
                }

                @Override
                public void onError(Throwable cause) {
                    ended.add("failed");
                }

                @Override
                public void onCompleted() {
                    ended.add(session + ": " + size);
                    answer.onNext(AddArtifactResponse.getDefaultInstance());
                    answer.onCompleted();
                }
            };
        }
    }
}
