// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.link;

import dev.firesteel.interpreter.file.ArtifactSource;
import dev.firesteel.worker.v1.FetchArtifactRequest;
import dev.firesteel.worker.v1.FetchArtifactResponse;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gets artifacts from the server, over the link that there is; what a broken link cuts off begins anew on the next. Thread-safe. */
public final class ArtifactFetcher implements ArtifactSource {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactFetcher.class);

    /** What a link that breaks is told as. */
    private static final Set<Status.Code> OF_THE_LINK =
            EnumSet.of(Status.Code.UNAVAILABLE, Status.Code.CANCELLED, Status.Code.UNKNOWN);

    private final LinkSettings settings;
    private @Nullable ManagedChannel linked;

    public ArtifactFetcher(LinkSettings settings) {
        this.settings = settings;
    }

    synchronized void linked(ManagedChannel channel) {
        linked = channel;
        notifyAll();
    }

    synchronized void broken() {
        linked = null;
    }

    /** The link that is there, or the next one when that is the one that has failed. */
    private synchronized ManagedChannel channel(@Nullable ManagedChannel failed) throws InterruptedException {
        while (linked == null || linked == failed) {
            wait();
        }
        return linked;
    }

    @Override
    public void fetch(String sha256, Path target) throws IOException, InterruptedException {
        ManagedChannel channel = channel(null);
        while (true) {
            try {
                copy(channel, sha256, target);
                return;
            } catch (StatusRuntimeException e) {
                if (!OF_THE_LINK.contains(e.getStatus().getCode())) {
                    throw new IOException(String.valueOf(e.getStatus().getDescription()), e);
                }
                LOG.info("Artifact {} is got anew on the next link: {}", sha256, e.getMessage());
                channel = channel(channel);
            }
        }
    }

    private void copy(ManagedChannel channel, String sha256, Path target) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        Iterator<FetchArtifactResponse> pieces = Channels.blockingStub(channel, settings.token())
                .fetchArtifact(FetchArtifactRequest.newBuilder()
                        .setWorkerId(settings.workerId())
                        .setSha256(sha256)
                        .build());
        try (OutputStream out = new DigestOutputStream(Files.newOutputStream(target), digest)) {
            while (pieces.hasNext()) {
                pieces.next().getPiece().writeTo(out);
            }
        }
        String came = HexFormat.of().formatHex(digest.digest());
        if (!came.equals(sha256)) {
            throw new IOException("artifact " + sha256 + " came as " + came + ".");
        }
    }
}
