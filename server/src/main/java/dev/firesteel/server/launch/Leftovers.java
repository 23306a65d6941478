// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Processes that a worker started and that outlive it: Python, executors, whatever user code ran. They are known by a variable
 * in their environment, because when their parent dies the system forgets whose they were. Where a process's environment
 * cannot be read (other than on Linux) none are found.
 */
final class Leftovers {
    private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

    static final String MARK = "FIRESTEEL_WORKER_ID";

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ROUNDS = 3;

    private Leftovers() {}

    /** Kills them all, and says in the log when that cannot be done. */
    static void clearUp(String workerId) {
        try {
            if (!kill(workerId)) {
                log.warn("worker {} has ended, but processes that it started cannot be ended", workerId);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Kills them all and waits until they are gone. False when one stays, which the system alone can be the reason for. */
    static boolean kill(String workerId) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            List<ProcessHandle> found = find(workerId);
            if (found.isEmpty()) {
                return true;
            }
            // All at once, then again: one may have started another meanwhile.
            found.forEach(ProcessHandle::destroyForcibly);
            CompletableFuture<Void> gone = CompletableFuture.allOf(
                    found.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new));
            try {
                gone.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException | ExecutionException e) {
                return false;
            }
        }
        return find(workerId).isEmpty();
    }

    static List<ProcessHandle> find(String workerId) {
        byte[] mark = (MARK + "=" + workerId + "\0").getBytes(StandardCharsets.UTF_8);
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> contains(environment(process.pid()), mark))
                .toList();
    }

    /** The one that started the others: its parent has not the mark. */
    static Optional<ProcessHandle> findFirst(String workerId) {
        List<ProcessHandle> marked = find(workerId);
        Set<Long> ids = marked.stream().map(ProcessHandle::pid).collect(Collectors.toSet());
        return marked.stream()
                .filter(process -> process.parent()
                        .map(ProcessHandle::pid)
                        .filter(ids::contains)
                        .isEmpty())
                .findFirst();
    }

    private static byte[] environment(long pid) {
        try {
            return Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"));
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Whether {@code part}, which ends with a zero, is one of the zero-terminated strings in {@code all}. */
    private static boolean contains(byte[] all, byte[] part) {
        int start = 0;
        for (int i = 0; i < all.length; i++) {
            if (all[i] == 0) {
                if (Arrays.equals(all, start, i + 1, part, 0, part.length)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }
}
