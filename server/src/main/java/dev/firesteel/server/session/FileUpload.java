// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.artifact.Upload;
import dev.firesteel.server.error.DomainException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A content on its way to a session. Pieces are written one after the other on threads that may wait for the disk; the caller
 * sends the next ones when those before have completed. Ended by {@link #finish} or {@link #abandon}; what fails ends it too.
 */
public final class FileUpload {
    private final Upload upload;
    private final @Nullable String expected;
    private final Function<String, CompletionStage<Void>> add;
    private final Executor serial;
    private boolean over;

    FileUpload(Upload upload, @Nullable String expected, Function<String, CompletionStage<Void>> add, Executor serial) {
        this.upload = upload;
        this.expected = expected;
        this.add = add;
        this.serial = serial;
    }

    /** Completes when it is written. */
    public CompletionStage<Void> write(ByteBuffer piece) {
        return CompletableFuture.runAsync(
                () -> {
                    requireOpen();
                    try {
                        upload.write(piece);
                    } catch (DomainException e) {
                        end();
                        throw e;
                    }
                },
                serial);
    }

    /** Makes the content durable and adds the file. */
    public CompletionStage<Void> finish() {
        return CompletableFuture.supplyAsync(
                        () -> {
                            requireOpen();
                            try {
                                return upload.finish(expected);
                            } finally {
                                end();
                            }
                        },
                        serial)
                .thenCompose(add);
    }

    /** Nothing more comes, and nothing is to be left of it. */
    public void abandon() {
        serial.execute(this::end);
    }

    private void requireOpen() {
        if (over) {
            throw DomainException.invalid("The upload has failed before.");
        }
    }

    private void end() {
        over = true;
        upload.close();
    }
}
