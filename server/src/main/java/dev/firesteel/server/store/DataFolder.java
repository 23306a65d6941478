// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.store;

import dev.firesteel.server.error.DomainException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds all a server keeps. One server has it at a time: it is locked until it is closed or the process is
 * gone. Only the server's user can look into it.
 */
public final class DataFolder implements AutoCloseable {
    /** With less, a database still takes changes that fit into what it has, and refuses others. */
    private static final long LEAST_ROOM = 16L << 20;

    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the folder if need be. Fails with one sentence for people when it cannot be used. */
    public static DataFolder open(Path path) throws DataFolderException {
        Path absolute = path.toAbsolutePath().normalize();
        FileChannel channel = null;
        try {
            create(absolute);
            create(absolute.resolve("sessions"));
            create(absolute.resolve("pool"));
            create(absolute.resolve("batches"));
            create(absolute.resolve("artifacts"));
            channel = FileChannel.open(
                    absolute.resolve("server.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new DataFolderException(
                        "The data folder " + absolute + " is in use by another server (expected: a folder of its own).",
                        null);
            }
            return new DataFolder(absolute, channel);
        } catch (DataFolderException e) {
            throw e;
        } catch (IOException e) {
            close(channel, e);
            throw new DataFolderException(
                    "The data folder " + absolute + " cannot be used: "
                            + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + " (expected: a folder that can be written).",
                    e);
        }
    }

    private static void create(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void close(@Nullable FileChannel channel, IOException why) {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    public Path path() {
        return path;
    }

    /** Fails with {@code STORE_UNAVAILABLE} when the disk is full, or nearly. */
    void requireRoom() {
        long room;
        try {
            room = Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw DomainException.storeUnavailable("The data folder cannot be looked at: " + e.getMessage(), e);
        }
        if (room < LEAST_ROOM) {
            throw DomainException.storeUnavailable(
                    "The disk of the data folder has " + room + " bytes left (expected: at least " + LEAST_ROOM + ").",
                    null);
        }
    }

    Path database() {
        return path.resolve("firesteel.db");
    }

    /** Where the folders of the sessions are. */
    public Path sessions() {
        return path.resolve("sessions");
    }

    /** Where the folders of workers are that were started ahead of their sessions. */
    public Path pool() {
        return path.resolve("pool");
    }

    /** Where those of a profile of Spark are. */
    public Path pool(String profile) {
        return profile.isEmpty() ? pool() : path.resolve("pool-" + profile);
    }

    /** Where the folders of the applications are that sessions with this profile of Spark share. */
    public Path shared(String profile) {
        return path.resolve(profile.isEmpty() ? "shared" : "shared-" + profile);
    }

    /** Where the folders of the batches are. */
    public Path batches() {
        return path.resolve("batches");
    }

    /** Where uploaded contents are. */
    public Path artifacts() {
        return path.resolve("artifacts");
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
