// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.FolderWatch;
import dev.firesteel.server.error.DomainException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The readers of all batches. */
final class BatchReaders implements AutoCloseable {
    private final FolderWatch folders = new FolderWatch();
    private final Set<BatchReader> open = ConcurrentHashMap.newKeySet();
    private final Executor executor;

    private volatile boolean closed;

    /** The executor reads the disk. */
    BatchReaders(Executor executor) {
        this.executor = executor;
    }

    BatchReader open(Batch batch, int from) {
        BatchReader reader = new BatchReader(batch, from, executor, open::remove);
        open.add(reader);
        if (closed) {
            reader.stop();
        } else if (batch.lives()) {
            follow(batch, reader);
        }
        return reader;
    }

    private void follow(Batch batch, BatchReader reader) {
        try {
            reader.follow(folders.watch(batch.folder, reader::wake));
        } catch (IOException e) {
            open.remove(reader);
            throw DomainException.storeUnavailable("The log of batch " + batch.id() + " cannot be followed: " + e, e);
        }
    }

    /** Tells the readers that the server goes down. */
    @Override
    public void close() {
        closed = true;
        open.forEach(BatchReader::stop);
        folders.close();
    }
}
