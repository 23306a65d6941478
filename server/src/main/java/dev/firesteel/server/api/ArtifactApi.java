// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.auth.Callers;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.session.SessionFiles;
import dev.firesteel.v1.AddArtifactRequest;
import dev.firesteel.v1.AddArtifactResponse;
import dev.firesteel.v1.ArtifactServiceGrpc.ArtifactServiceImplBase;
import dev.firesteel.v1.FindArtifactsRequest;
import dev.firesteel.v1.FindArtifactsResponse;
import dev.firesteel.v1.UploadArtifactRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletionStage;

/** {@code ArtifactService}. */
public final class ArtifactApi extends ArtifactServiceImplBase {
    private final SessionFiles files;

    public ArtifactApi(SessionFiles files) {
        this.files = files;
    }

    @Override
    public void findArtifacts(FindArtifactsRequest request, StreamObserver<FindArtifactsResponse> observer) {
        Replies.reply(
                files.known(request.getSha256List()),
                known -> FindArtifactsResponse.newBuilder().addAllSha256(known).build(),
                observer);
    }

    @Override
    public StreamObserver<UploadArtifactRequest> uploadJar(StreamObserver<AddArtifactResponse> observer) {
        return upload(FileKind.JAR, observer);
    }

    @Override
    public StreamObserver<UploadArtifactRequest> uploadPyFile(StreamObserver<AddArtifactResponse> observer) {
        return upload(FileKind.PY_FILE, observer);
    }

    @Override
    public StreamObserver<UploadArtifactRequest> uploadFile(StreamObserver<AddArtifactResponse> observer) {
        return upload(FileKind.FILE, observer);
    }

    private StreamObserver<UploadArtifactRequest> upload(FileKind kind, StreamObserver<AddArtifactResponse> observer) {
        return new UploadStream(files, kind, (ServerCallStreamObserver<AddArtifactResponse>) observer);
    }

    @Override
    public void addJar(AddArtifactRequest request, StreamObserver<AddArtifactResponse> observer) {
        add(FileKind.JAR, request, observer);
    }

    @Override
    public void addPyFile(AddArtifactRequest request, StreamObserver<AddArtifactResponse> observer) {
        add(FileKind.PY_FILE, request, observer);
    }

    @Override
    public void addFile(AddArtifactRequest request, StreamObserver<AddArtifactResponse> observer) {
        add(FileKind.FILE, request, observer);
    }

    private void add(FileKind kind, AddArtifactRequest request, StreamObserver<AddArtifactResponse> observer) {
        Replies.reply(
                Replies.stage(() -> added(kind, request)), added -> AddArtifactResponse.getDefaultInstance(), observer);
    }

    private CompletionStage<Void> added(FileKind kind, AddArtifactRequest request) {
        if (request.hasUri() && request.hasSha256()) {
            throw DomainException.invalid("uri and sha256 (expected: one of them)");
        }
        return request.hasSha256()
                ? files.addArtifact(
                        Callers.current(), request.getSession(), kind, request.getName(), request.getSha256())
                : files.addUri(Callers.current(), request.getSession(), kind, request.getUri());
    }
}
