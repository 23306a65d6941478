// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.launch.WorkerLauncher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Launches processes that are not there: the test plays them. Outlives a server, as an operating system does. */
final class FakeLauncher implements WorkerLauncher {
    private final BlockingQueue<FakeProcess> launched = new LinkedBlockingQueue<>();
    private final Map<String, FakeProcess> processes = new ConcurrentHashMap<>();

    volatile String refusal = "";
    volatile boolean elsewhere;
    /** Whether what it launches may wait in a cluster's queue. */
    volatile boolean queues;

    /** Whether its server is killed before a process starts, or before it learns of the process. */
    volatile boolean killedBefore;

    volatile boolean killedAfter;
    volatile Map<String, String> configuration = Map.of("spark.executor.memory", "2g");

    @Override
    public CompletionStage<WorkerHandle> launch(LaunchRequest request) {
        if (!refusal.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException(refusal));
        }
        if (killedBefore) {
            return new CompletableFuture<>();
        }
        FakeProcess process = new FakeProcess(request, queues);
        processes.put(process.describe(), process);
        launched.add(process);
        return killedAfter ? new CompletableFuture<>() : CompletableFuture.completedFuture(process);
    }

    @Override
    public CompletionStage<Map<String, String>> configuration() {
        return CompletableFuture.completedFuture(configuration);
    }

    @Override
    public boolean reaches(String description) {
        return !elsewhere;
    }

    @Override
    public WorkerHandle reattach(String description) {
        return processes.get(description);
    }

    @Override
    public CompletionStage<Optional<WorkerHandle>> find(String workerId) {
        return CompletableFuture.completedFuture(processes.values().stream()
                .filter(process -> process.request.workerId().equals(workerId) && !process.exit.isDone())
                .map(WorkerHandle.class::cast)
                .findFirst());
    }

    FakeProcess next() {
        try {
            FakeProcess process = launched.poll(60, TimeUnit.SECONDS);
            if (process == null) {
                throw new AssertionError("Nothing was launched");
            }
            return process;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    int launches() {
        return processes.size();
    }

    /** A process that ends when it is told to, unless it is stuck: then only without grace. */
    static final class FakeProcess implements WorkerHandle {
        final LaunchRequest request;
        final CompletableFuture<ExitReason> exit = new CompletableFuture<>();
        final List<Duration> terminations = new CopyOnWriteArrayList<>();
        private final boolean queued;
        volatile boolean stuck;

        FakeProcess(LaunchRequest request, boolean queued) {
            this.request = request;
            this.queued = queued;
        }

        @Override
        public String describe() {
            return "fake:" + request.workerId();
        }

        @Override
        public boolean waitsInCluster() {
            return queued;
        }

        @Override
        public CompletionStage<ExitReason> onExit() {
            return exit;
        }

        @Override
        public CompletionStage<ExitReason> terminate(Duration grace) {
            terminations.add(grace);
            if (grace.isZero()) {
                exit.complete(ExitReason.exited("killed by signal 9 (SIGKILL)"));
            } else if (!stuck) {
                exit.complete(ExitReason.exited("exit code 143"));
            }
            return exit;
        }

        void exits(String text) {
            exit.complete(ExitReason.exited(text));
        }
    }
}
