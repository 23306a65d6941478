// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells when files directly in a folder change, as the system tells it. Its thread lives from the first call to the end. */
public final class FolderWatch implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    private final ConcurrentHashMap<WatchKey, Set<Runnable>> watched = new ConcurrentHashMap<>();

    private @Nullable WatchService system;
    private boolean closed;

    /**
     * Runs {@code changed} after each change, on a thread that must not be held up. Makes the folder.
     *
     * @return ends this watch
     */
    public synchronized Runnable watch(Path folder, Runnable changed) throws IOException {
        if (closed) {
            return () -> {};
        }
        Files.createDirectories(folder);
        WatchKey key =
                folder.register(started(), StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        watched.computeIfAbsent(key, one -> ConcurrentHashMap.newKeySet()).add(changed);
        return () -> leave(key, changed);
    }

    private synchronized void leave(WatchKey key, Runnable changed) {
        Set<Runnable> others = watched.get(key);
        if (others != null && others.remove(changed) && others.isEmpty()) {
            watched.remove(key);
            key.cancel();
        }
    }

    private WatchService started() throws IOException {
        WatchService service = system;
        if (service == null) {
            service = FileSystems.getDefault().newWatchService();
            system = service;
            WatchService started = service;
            Thread thread = new Thread(() -> run(started), "folder-watch");
            thread.setDaemon(true);
            thread.start();
        }
        return service;
    }

    private void run(WatchService service) {
        try {
            while (true) {
                WatchKey key = service.take();
                key.pollEvents();
                key.reset();
                watched.getOrDefault(key, Set.of()).forEach(Runnable::run);
            }
        } catch (ClosedWatchServiceException e) {
            log.debug("No folder is watched any more");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (system != null) {
            try {
                system.close();
            } catch (IOException e) {
                log.warn("The watch of folders did not end well: {}", e.toString());
            }
        }
    }
}
