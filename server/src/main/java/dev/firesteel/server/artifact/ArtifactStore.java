// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.artifact;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Contents in a folder, each in a file named by its SHA-256. A content is there whole or not at all: it is written beside the
 * others and renamed. It stays while it is held, and while a sweep is told that it is in use. Thread-safe; does disk work on
 * the caller's thread.
 */
public final class ArtifactStore {
    private static final Logger log = LoggerFactory.getLogger(ArtifactStore.class);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String UNFINISHED = "upload-";

    private final Path folder;
    private final long maxBytes;
    private final Map<String, Integer> held = new HashMap<>();

    /** What a sweep that is under way may remove. */
    private Set<String> sweeping = new HashSet<>();

    /** A store in a folder that is there and belongs to it alone. Removes what was left unfinished. */
    public ArtifactStore(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        files().stream().filter(name -> name.startsWith(UNFINISHED)).forEach(this::remove);
    }

    /** Fails with {@code INVALID_REQUEST} for what is no SHA-256 as it is written here. */
    public static String checked(String sha256) {
        if (!SHA256.matcher(sha256).matches()) {
            throw DomainException.invalid("sha256: '" + sha256 + "' (expected: 64 hexadecimal digits in lower case)");
        }
        return sha256;
    }

    public boolean has(String sha256) {
        return Files.isRegularFile(path(sha256));
    }

    /** The file with the content, whether it is there or not. */
    public Path path(String sha256) {
        return folder.resolve(checked(sha256));
    }

    /** Begins to take a content in. */
    public Upload upload() {
        try {
            return new Upload(this, Files.createTempFile(folder, UNFINISHED, null), maxBytes);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Keeps a content from being swept until {@link #release}. Fails with {@code ARTIFACT_NOT_FOUND}. */
    public synchronized void hold(String sha256) {
        if (!has(sha256)) {
            throw notFound(sha256);
        }
        held.merge(sha256, 1, Integer::sum);
        sweeping.remove(sha256);
    }

    public synchronized void release(String sha256) {
        held.computeIfPresent(sha256, (key, count) -> count == 1 ? null : count - 1);
    }

    /** Puts a finished content in its place, and holds it. */
    synchronized void keep(Path finished, String sha256) throws IOException {
        Files.move(finished, path(sha256), StandardCopyOption.ATOMIC_MOVE);
        hold(sha256);
    }

    /**
     * Removes what nobody has: call it, find out what is in use, and say that to what it returns. What is held in between is
     * spared. It returns how many were removed.
     */
    public Sweep sweep() {
        synchronized (this) {
            sweeping = files().stream()
                    .filter(name -> SHA256.matcher(name).matches())
                    .collect(Collectors.toCollection(HashSet::new));
            sweeping.removeAll(held.keySet());
        }
        return this::removeUnless;
    }

    /** The second half of a sweep. */
    @FunctionalInterface
    public interface Sweep {
        int removeUnless(Set<String> inUse);
    }

    private synchronized int removeUnless(Set<String> inUse) {
        int removed = 0;
        for (String candidate : sweeping) {
            if (!inUse.contains(candidate)) {
                remove(candidate);
                removed++;
            }
        }
        sweeping = new HashSet<>();
        return removed;
    }

    private List<String> files() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void remove(String name) {
        try {
            Files.deleteIfExists(folder.resolve(name));
        } catch (IOException e) {
            log.warn("The artifact {} cannot be removed: {}", name, e.toString());
        }
    }

    public static DomainException notFound(String sha256) {
        return new DomainException(
                Reason.ARTIFACT_NOT_FOUND, "There is no artifact " + sha256 + " (expected: one that was uploaded).");
    }

    static DomainException unavailable(IOException e) {
        String why =
                e instanceof NoSuchFileException ? "no such file: " + e.getMessage() : String.valueOf(e.getMessage());
        return DomainException.storeUnavailable("The artifact store cannot be written: " + why, e);
    }
}
