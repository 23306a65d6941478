// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import com.google.protobuf.UnsafeByteOperations;
import dev.firesteel.server.artifact.ArtifactStore;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.worker.v1.FetchArtifactResponse;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Sends an artifact to a worker: pieces as long as the stream takes them, read on threads that may wait for the disk. */
final class ArtifactStream {
    private static final int PIECE = 256 * 1024;

    private final ServerCallStreamObserver<FetchArtifactResponse> call;
    private final Executor readers;

    /** Set while a task reads, or is about to. */
    private final AtomicBoolean reading = new AtomicBoolean();

    private @Nullable FileChannel channel;
    private volatile boolean over;

    private ArtifactStream(ServerCallStreamObserver<FetchArtifactResponse> call, Executor readers) {
        this.call = call;
        this.readers = readers;
    }

    static void start(
            ArtifactStore artifacts,
            String sha256,
            ServerCallStreamObserver<FetchArtifactResponse> call,
            Executor readers) {
        ArtifactStream stream = new ArtifactStream(call, readers);
        call.setOnReadyHandler(stream::wake);
        call.setOnCancelHandler(() -> {
            stream.over = true;
            stream.wake();
        });
        stream.reading.set(true);
        readers.execute(() -> stream.open(artifacts, sha256));
    }

    private void open(ArtifactStore artifacts, String sha256) {
        try {
            if (artifacts.has(sha256)) {
                channel = FileChannel.open(artifacts.path(sha256), StandardOpenOption.READ);
                send();
                return;
            }
            call.onError(Status.NOT_FOUND
                    .withDescription(ArtifactStore.notFound(sha256).getMessage())
                    .asRuntimeException());
        } catch (DomainException e) {
            call.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        } catch (IOException e) {
            fail(e);
        }
    }

    private void wake() {
        if (reading.compareAndSet(false, true)) {
            readers.execute(this::send);
        }
    }

    private void send() {
        try {
            do {
                while (!over && call.isReady()) {
                    next();
                }
                if (over) {
                    close();
                    return;
                }
                reading.set(false);
                // It may have become ready just before that was said.
            } while ((over || call.isReady()) && reading.compareAndSet(false, true));
        } catch (IOException e) {
            fail(e);
        }
    }

    private void next() throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        if (channel == null || channel.read(piece) < 0) {
            over = true;
            call.onCompleted();
            return;
        }
        call.onNext(FetchArtifactResponse.newBuilder()
                .setPiece(UnsafeByteOperations.unsafeWrap(piece.flip()))
                .build());
    }

    private void fail(IOException cause) {
        over = true;
        call.onError(Status.INTERNAL
                .withDescription("The artifact cannot be read: " + cause.getMessage())
                .asRuntimeException());
        close();
    }

    private void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a file that was read cannot be closed", e);
        }
    }
}
