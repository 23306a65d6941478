// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import dev.firesteel.server.launch.ExitReason;
import dev.firesteel.server.launch.LaunchRequest;
import dev.firesteel.server.launch.WorkerHandle;
import dev.firesteel.server.launch.WorkerLauncher;
import dev.firesteel.server.worker.Timers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends a worker only after it was confirmed that this server may: by its lease, as a server that stood still for a
 * while may go on with that before it learns that another one has its sessions; or that it listens, as one that begins with
 * what an earlier process left may start a worker before the worker could dial in.
 */
public final class FencedLauncher implements WorkerLauncher {
    private static final Logger log = LoggerFactory.getLogger(FencedLauncher.class);

    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final WorkerLauncher launcher;
    private final Supplier<? extends CompletionStage<?>> confirm;
    private final Timers timers;

    /**
     * {@code confirm} fails with {@code SESSION_MOVED} when the sessions are not this server's any more, and is asked again
     * when it fails otherwise.
     */
    public FencedLauncher(WorkerLauncher launcher, Supplier<? extends CompletionStage<?>> confirm, Timers timers) {
        this.launcher = launcher;
        this.confirm = confirm;
        this.timers = timers;
    }

    @Override
    public CompletionStage<WorkerHandle> launch(LaunchRequest request) {
        return confirm.get().thenCompose(confirmed -> launcher.launch(request)).thenApply(Fenced::new);
    }

    @Override
    public CompletionStage<Map<String, String>> configuration() {
        return launcher.configuration();
    }

    @Override
    public boolean reaches(String description) {
        return launcher.reaches(description);
    }

    @Override
    public WorkerHandle reattach(String description) {
        return new Fenced(launcher.reattach(description));
    }

    @Override
    public CompletionStage<Optional<WorkerHandle>> find(String workerId) {
        return launcher.find(workerId).thenApply(found -> found.map(Fenced::new));
    }

    private final class Fenced implements WorkerHandle {
        private final WorkerHandle handle;

        Fenced(WorkerHandle handle) {
            this.handle = handle;
        }

        @Override
        public String describe() {
            return handle.describe();
        }

        @Override
        public boolean waitsInCluster() {
            return handle.waitsInCluster();
        }

        @Override
        public CompletionStage<ExitReason> onExit() {
            return handle.onExit();
        }

        @Override
        public CompletionStage<ExitReason> terminate(Duration grace) {
            confirm.get().whenComplete((confirmed, failure) -> {
                if (failure == null) {
                    handle.terminate(grace);
                    return;
                }
                log.warn("Worker {} is not ended: {}", handle.describe(), failure.toString());
                if (!(failure instanceof DomainException refusal && refusal.reason() == Reason.SESSION_MOVED)) {
                    timers.after(AGAIN, () -> terminate(grace));
                }
            });
            return handle.onExit();
        }
    }
}
