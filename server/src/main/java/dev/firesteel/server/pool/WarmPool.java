// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import dev.firesteel.server.application.Folders;
import dev.firesteel.server.application.SerialExecutor;
import dev.firesteel.server.worker.Timers.Timer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers of one Spark that were started before anybody asked, for sessions that take them. They are this server process's
 * own: its end is theirs, however it comes, and no other one knows them. Thread-safe.
 */
public final class WarmPool implements PoolWorker.Host {
    private static final Logger log = LoggerFactory.getLogger(WarmPool.class);

    /** The session that has just begun has the machine for itself; then the next worker starts beside it. */
    private static final Duration REFILL_DELAY = Duration.ofSeconds(2);

    private final PoolServices services;
    private final SerialExecutor serial;
    /** Those that start and those that wait, the oldest first. Guarded by the serial executor, as all that follows. */
    private final Set<PoolWorker> workers = new LinkedHashSet<>();

    /** Those that are being ended. */
    private final List<CompletableFuture<Void>> ends = new ArrayList<>();

    private final BackOff backOff = new BackOff();
    private @Nullable Timer pause;
    private boolean open;

    private volatile int warm;
    private volatile int starting;

    public WarmPool(PoolServices services) {
        this.services = services;
        this.serial = new SerialExecutor(services.executor());
    }

    /** Starts workers; they must be able to dial in. Removes what workers of earlier server processes left. */
    public void start() {
        serial.execute(() -> {
            removeLeftovers();
            open = services.settings().size() > 0;
            fill();
        });
    }

    /** How many workers sessions can have. */
    public int warm() {
        return warm;
    }

    /** How many are on their way. */
    public int starting() {
        return starting;
    }

    /**
     * A worker for a session. Never fails.
     *
     * @param conf the session's whole Spark configuration
     * @param proxyUser whom Spark shall run as; null for the server's own user
     */
    public CompletionStage<Offer> offer(Map<String, String> conf, @Nullable String proxyUser) {
        if (services.settings().size() == 0) {
            return CompletableFuture.completedFuture(new Offer.None(""));
        }
        return services.launcher()
                .configuration()
                .thenComposeAsync(now -> take(conf, proxyUser, now), serial)
                .exceptionally(failure -> {
                    log.warn("A session gets no worker from the pool", failure);
                    return new Offer.None("the pool failed, and the server's log says why");
                });
    }

    private CompletionStage<Offer> take(
            Map<String, String> conf, @Nullable String proxyUser, Map<String, String> configuration) {
        retireAllBut(configuration);
        PoolFit fit = PoolFit.of(conf, proxyUser, configuration);
        if (fit.misfit() != null) {
            return CompletableFuture.completedFuture(new Offer.None(fit.misfit()));
        }
        Optional<PoolWorker> first = workers.stream().filter(PoolWorker::isWarm).findFirst();
        if (first.isEmpty()) {
            return CompletableFuture.completedFuture(new Offer.None("no worker is ready"));
        }
        PoolWorker chosen = first.get();
        CompletionStage<Offer> bound =
                chosen.bind(fit.settable()).thenApply(refused -> bound(chosen, fit.settable(), refused));
        count();
        return bound.exceptionally(failure -> new Offer.None("its worker did not answer"));
    }

    private Offer bound(PoolWorker worker, Map<String, String> conf, List<String> refused) {
        if (!refused.isEmpty()) {
            count();
            return new Offer.None(PoolFit.areSet(refused));
        }
        workers.remove(worker);
        backOff.reset();
        fillAfter(REFILL_DELAY);
        return new Offer.Taken(worker.taken(!conf.isEmpty()));
    }

    private void retireAllBut(Map<String, String> configuration) {
        List<PoolWorker> old = workers.stream()
                .filter(worker -> !worker.hasConfiguration(configuration))
                .toList();
        for (PoolWorker worker : old) {
            log.info("A worker of the pool has an older configuration, and is replaced");
            leave(worker);
            worker.end();
        }
        if (!old.isEmpty()) {
            fill();
        }
    }

    /** One after the other, so that sessions keep most of the machine. */
    private void fill() {
        boolean room = workers.size() < services.settings().size();
        if (open && room && pause == null && workers.stream().noneMatch(PoolWorker::isStarting)) {
            PoolWorker next = new PoolWorker(services, serial, this);
            workers.add(next);
            next.launch();
        }
        count();
    }

    private void fillAfter(Duration delay) {
        if (pause != null) {
            pause.cancel();
        }
        pause = services.timers()
                .after(
                        delay,
                        () -> serial.execute(() -> {
                            pause = null;
                            fill();
                        }));
        count();
    }

    private void count() {
        warm = (int) workers.stream().filter(PoolWorker::isWarm).count();
        starting = (int) workers.stream().filter(PoolWorker::isStarting).count();
    }

    @Override
    public void warm(PoolWorker worker) {
        if (open) {
            workers.add(worker);
            fill();
        } else {
            worker.end();
        }
    }

    @Override
    public void failed(PoolWorker worker, String why) {
        leave(worker);
        Duration delay = backOff.next();
        log.warn("A worker of the pool is lost: {}. The next one starts in {} s", why, delay.toSeconds());
        fillAfter(delay);
    }

    private void leave(PoolWorker worker) {
        workers.remove(worker);
        ends.removeIf(CompletableFuture::isDone);
        ends.add(worker.ended().toCompletableFuture());
    }

    /** Removes the folder that a worker had which was the pool's once, if it was, after its session. */
    public void forget(String workerId) {
        Folders.delete(services.folder().resolve(workerId));
    }

    private void removeLeftovers() {
        if (!Files.isDirectory(services.folder())) {
            return;
        }
        try (Stream<Path> folders = Files.list(services.folder())) {
            for (Path folder : folders.toList()) {
                services.taken()
                        .knows(String.valueOf(folder.getFileName()))
                        .thenAcceptAsync(
                                taken -> {
                                    if (!taken) {
                                        Folders.delete(folder);
                                    }
                                },
                                services.executor())
                        .exceptionally(failure -> {
                            log.warn("{} stays until the next start: {}", folder, failure.toString());
                            return null;
                        });
            }
        } catch (IOException e) {
            log.warn("{} cannot be looked through: {}", services.folder(), e.toString());
        }
    }

    /** Ends all that no session has. Completes when nothing of them runs, or they had time enough. */
    public CompletionStage<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        serial.execute(() -> endAll(closed));
        return closed;
    }

    private void endAll(CompletableFuture<Void> closed) {
        open = false;
        if (pause != null) {
            pause.cancel();
        }
        for (PoolWorker worker : List.copyOf(workers)) {
            leave(worker);
            worker.end();
        }
        count();
        // A server that has lost its lease may kill none, and has told them by their links.
        Timer limit =
                services.timers().after(services.settings().stopGrace().multipliedBy(2), () -> closed.complete(null));
        var unused = CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                .thenRun(() -> {
                    limit.cancel();
                    closed.complete(null);
                });
    }
}
