// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.AddArtifactRequest;
import dev.firesteel.v1.AddArtifactResponse;
import dev.firesteel.v1.ArtifactServiceGrpc.ArtifactServiceBlockingStub;
import dev.firesteel.v1.ArtifactServiceGrpc.ArtifactServiceStub;
import dev.firesteel.v1.FindArtifactsRequest;
import dev.firesteel.v1.UploadArtifactRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Files over gRPC, in pieces and by their checksums, into sessions on a real Spark. */
@Timeout(300)
class GrpcFilesIT {
    @RegisterExtension
    static final RunningServer SERVER = new RunningServer();

    private static final byte[] CONTENT = "def word():\n    return 'piecewise'\n".getBytes(StandardCharsets.UTF_8);
    private static final int PIECE = 7;

    @Test
    void aContentIsUploadedOnceAndAddedByItsChecksum() throws Exception {
        String sha256 = sha256(CONTENT);
        ArtifactServiceBlockingStub artifacts = client(ArtifactServiceBlockingStub.class);
        FindArtifactsRequest question = FindArtifactsRequest.newBuilder()
                .addSha256("0".repeat(64))
                .addSha256(sha256)
                .build();
        assertThat(artifacts.findArtifacts(question).getSha256List()).isEmpty();
        Rest rest = Rest.at(SERVER.url());
        String first = rest.session("pyspark");
        String id = first.substring("/sessions/".length());

        fails(() -> upload(id, "0".repeat(64)), Status.Code.INVALID_ARGUMENT, sha256);
        assertThat(artifacts.findArtifacts(question).getSha256List()).isEmpty();
        upload(id, sha256);

        assertThat(word(rest, first)).isEqualTo("'piecewise'");
        assertThat(artifacts.findArtifacts(question).getSha256List()).containsExactly(sha256);
        String second = rest.session("pyspark");
        AddArtifactRequest.Builder adding = AddArtifactRequest.newBuilder()
                .setSession(second.substring("/sessions/".length()))
                .setName("piecewise.py");
        artifacts.addPyFile(adding.setSha256(sha256).build());
        assertThat(word(rest, second)).isEqualTo("'piecewise'");
        fails(
                () -> artifacts.addPyFile(adding.setSha256("0".repeat(64)).build()),
                Status.Code.NOT_FOUND,
                "0".repeat(64));

        rest.delete(first);
        assertThat(artifacts.findArtifacts(question).getSha256List()).containsExactly(sha256);
        rest.delete(second);
        assertThat(artifacts.findArtifacts(question).getSha256List()).isEmpty();
    }

    private static void upload(String session, String sha256) throws Exception {
        CompletableFuture<AddArtifactResponse> answer = new CompletableFuture<>();
        StreamObserver<UploadArtifactRequest> upload = client(ArtifactServiceStub.class)
                .uploadPyFile(new StreamObserver<>() {
                    @Override
                    public void onNext(AddArtifactResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        // The answer came before.
                    }
                });
        upload.onNext(UploadArtifactRequest.newBuilder()
                .setSession(session)
                .setName("piecewise.py")
                .setSha256(sha256)
                .build());
        for (int at = 0; at < CONTENT.length; at += PIECE) {
            ByteString piece = ByteString.copyFrom(CONTENT, at, Math.min(PIECE, CONTENT.length - at));
            upload.onNext(UploadArtifactRequest.newBuilder().setPiece(piece).build());
        }
        upload.onCompleted();
        try {
            answer.get(2, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            throw (StatusRuntimeException) e.getCause();
        }
    }

    private static String word(Rest rest, String session) {
        return rest.run(session, "import piecewise; piecewise.word()")
                .at("/output/data/text~1plain")
                .asText();
    }

    private static void fails(ThrowingCallable call, Status.Code code, String part) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(code))
                .hasMessageContaining(part);
    }

    private static <T> T client(Class<T> stub) {
        return GrpcClients.builder("gproto+http://" + SERVER.address())
                .responseTimeoutMillis(0)
                .build(stub);
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
