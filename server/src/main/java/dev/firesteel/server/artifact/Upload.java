// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.artifact;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A content on its way into the store. Used by one thread at a time; closed at the end, whatever became of it. */
public final class Upload implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Upload.class);

    private final ArtifactStore store;
    private final Path file;
    private final FileChannel channel;
    private final long maxBytes;
    private final MessageDigest digest;
    private long size;

    Upload(ArtifactStore store, Path file, long maxBytes) throws IOException {
        this.store = store;
        this.file = file;
        this.maxBytes = maxBytes;
        this.channel = FileChannel.open(file, StandardOpenOption.WRITE);
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Adds a piece. Fails with {@code ARTIFACT_TOO_LARGE}. */
    public void write(ByteBuffer piece) {
        size += piece.remaining();
        if (size > maxBytes) {
            throw new DomainException(
                    Reason.ARTIFACT_TOO_LARGE, "The file is too large (expected: at most " + maxBytes + " bytes).");
        }
        digest.update(piece.duplicate());
        try {
            while (piece.hasRemaining()) {
                channel.write(piece);
            }
        } catch (IOException e) {
            throw ArtifactStore.unavailable(e);
        }
    }

    /**
     * Makes the content durable and part of the store. It is held.
     *
     * @param expected what its SHA-256 has to be; null when nobody says
     * @return its SHA-256
     */
    public String finish(@Nullable String expected) {
        if (size == 0) {
            throw DomainException.invalid("The file is empty (expected: some content).");
        }
        String sha256 = HexFormat.of().formatHex(digest.digest());
        if (expected != null && !expected.equals(sha256)) {
            throw DomainException.invalid("sha256: " + expected + " (expected: that of the content, " + sha256 + ").");
        }
        try {
            // A name that says what the content is must not outlive a power cut without it.
            channel.force(false);
            store.keep(file, sha256);
        } catch (IOException e) {
            throw ArtifactStore.unavailable(e);
        }
        return sha256;
    }

    /** Nothing is left of a content that was not finished. */
    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("The unfinished upload {} cannot be removed: {}", file, e.toString());
        }
    }
}
