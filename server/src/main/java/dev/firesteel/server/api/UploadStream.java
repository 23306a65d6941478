// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import dev.firesteel.server.artifact.FileKind;
import dev.firesteel.server.auth.Callers;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.session.FileUpload;
import dev.firesteel.server.session.SessionFiles;
import dev.firesteel.v1.AddArtifactResponse;
import dev.firesteel.v1.UploadArtifactRequest;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One upload: the first message begins it, the others are pieces. A few pieces at a time are on their way to the disk; each
 * that is written makes room for another one.
 */
final class UploadStream implements StreamObserver<UploadArtifactRequest> {
    private static final int WINDOW = 4;

    private final SessionFiles files;
    private final FileKind kind;
    private final ServerCallStreamObserver<AddArtifactResponse> call;
    private final Principal caller = Callers.current();
    private final AtomicBoolean answered = new AtomicBoolean();

    private @Nullable CompletionStage<FileUpload> upload;

    UploadStream(SessionFiles files, FileKind kind, ServerCallStreamObserver<AddArtifactResponse> call) {
        this.files = files;
        this.kind = kind;
        this.call = call;
        call.disableAutoRequest();
        call.setOnCancelHandler(this::abandon);
        call.request(1);
    }

    @Override
    public void onNext(UploadArtifactRequest message) {
        CompletionStage<FileUpload> begun = upload;
        if (begun == null) {
            begun = files.upload(
                    caller,
                    message.getSession(),
                    kind,
                    message.getName(),
                    message.hasSha256() ? message.getSha256() : null);
            upload = begun;
            begun.whenComplete((there, failure) -> {
                if (failure == null) {
                    call.request(WINDOW);
                } else {
                    answer(failure);
                }
            });
            if (message.getPiece().isEmpty()) {
                return;
            }
        }
        write(begun, message.getPiece().asReadOnlyByteBuffer());
    }

    private void write(CompletionStage<FileUpload> begun, ByteBuffer piece) {
        begun.thenCompose(there -> there.write(piece)).whenComplete((written, failure) -> {
            if (failure == null) {
                call.request(1);
            } else {
                answer(failure);
            }
        });
    }

    @Override
    public void onCompleted() {
        CompletionStage<FileUpload> begun = upload;
        if (begun == null) {
            onNext(UploadArtifactRequest.getDefaultInstance());
            return;
        }
        begun.thenCompose(FileUpload::finish).whenComplete((added, failure) -> answer(failure));
    }

    private void answer(@Nullable Throwable failure) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        if (failure != null) {
            call.onError(ErrorMapping.toStatus(failure));
        } else {
            call.onNext(AddArtifactResponse.getDefaultInstance());
            call.onCompleted();
        }
    }

    @Override
    public void onError(Throwable cause) {
        abandon();
    }

    private void abandon() {
        CompletionStage<FileUpload> begun = upload;
        if (begun != null) {
            begun.thenAccept(FileUpload::abandon);
        }
    }
}
