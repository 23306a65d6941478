// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.Folders;
import dev.firesteel.server.application.LogSlice;
import dev.firesteel.server.application.SerialExecutor;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.error.Attempt;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.error.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The batches of this server: those that live and those that have ended and are still kept. All changes of them happen on
 * one serial executor. Call {@link #recover} first.
 */
public final class LiveBatches implements Batches, AutoCloseable {
    private static final Logger logger = LoggerFactory.getLogger(LiveBatches.class);

    private static final int LOG_LINES = 100;

    private final BatchServices services;
    private final BatchRequests requests;
    private final Executor executor;
    private final SerialExecutor serial;
    private final BatchRunner runner;
    private final BatchDirectory batches = new BatchDirectory();
    private final BatchReaders readers;

    private volatile boolean closing;

    /** On their way into the store, for which there is room. */
    private int entering;

    public LiveBatches(BatchServices services) {
        this.services = services;
        this.requests = new BatchRequests(services.rules());
        this.executor = services.executor();
        this.serial = new SerialExecutor(executor);
        this.runner = new BatchRunner(services, requests, serial, this::keep);
        this.readers = new BatchReaders(executor);
    }

    /** Takes back what an earlier server process left: what runs, what ended meanwhile, and what waits. */
    public CompletionStage<Void> recover() {
        return services.store()
                .all()
                .thenComposeAsync(
                        rows -> CompletableFuture.allOf(
                                rows.stream().map(this::restore).toArray(CompletableFuture[]::new)),
                        serial)
                .thenRunAsync(runner::launchNext, serial);
    }

    private CompletableFuture<Void> restore(BatchRow row) {
        Batch batch = new Batch(services, row);
        batches.add(batch);
        if (batch.lives()) {
            return runner.restore(batch).toCompletableFuture();
        }
        batch.gone.complete(null);
        keep(batch);
        return CompletableFuture.completedFuture(null);
    }

    /** Forgets an ended batch when it was kept for long enough. */
    private void keep(Batch batch) {
        Instant end =
                batch.row().endedAt() == null ? Instant.EPOCH : batch.row().endedAt();
        Duration left = Duration.between(
                services.clock().instant(), end.plus(services.settings().retention()));
        services.timers().after(left, () -> erase(batch).exceptionally(failure -> {
            logger.warn("Batch {} stays until the next start: {}", batch.id(), failure.toString());
            return null;
        }));
    }

    private CompletionStage<Void> erase(Batch batch) {
        return services.store()
                .delete(batch.id())
                .thenRunAsync(
                        () -> {
                            batches.remove(batch);
                            Folders.delete(batch.folder);
                        },
                        executor);
    }

    @Override
    public CompletionStage<BatchView> create(Principal caller, CreateBatch request) {
        return attempt(() -> CompletableFuture.supplyAsync(() -> admit(caller, request), serial)
                .thenCompose(view -> view));
    }

    private CompletionStage<BatchView> admit(Principal caller, CreateBatch request) {
        Batch first = batches.requested(caller.name(), request.requestId());
        if (first != null) {
            requireSame(request, first.row());
            return withLog(first);
        }
        requests.check(request);
        if (batches.living() + entering >= services.settings().maxLive()) {
            throw new DomainException(Reason.TOO_MANY_BATCHES, "Rejected, too many sessions are being created!");
        }
        entering++;
        return services.store()
                .create(
                        request,
                        caller.name(),
                        services.rules().impersonation() ? proxyUser(caller, request) : null,
                        services.secrets().get(),
                        services.clock().instant())
                .whenCompleteAsync((created, failure) -> entering--, serial)
                .thenApplyAsync(created -> enter(request, created), serial);
    }

    private static @Nullable String proxyUser(Principal caller, CreateBatch request) {
        return request.proxyUser() == null ? caller.name() : request.proxyUser();
    }

    private BatchView enter(CreateBatch request, BatchStore.Created created) {
        Batch batch = new Batch(services, created.row());
        BatchView view = batch.fresh();
        if (created.fresh()) {
            batches.add(batch);
            runner.enter(batch);
        } else {
            // The first one was on its way when this one came.
            requireSame(request, created.row());
        }
        return view;
    }

    private static void requireSame(CreateBatch request, BatchRow first) {
        if (!request.equals(first.request())) {
            throw new DomainException(
                    Reason.REQUEST_ID_REUSED,
                    "request_id: " + request.requestId() + " came before, with another request (batch " + first.id()
                            + "; expected: the same request, or a new id)");
        }
    }

    @Override
    public CompletionStage<BatchView> get(Principal caller, String batch) {
        return attempt(() -> withLog(batches.find(batch)));
    }

    private CompletionStage<BatchView> withLog(Batch batch) {
        return CompletableFuture.supplyAsync(batch::view, executor);
    }

    @Override
    public CompletionStage<BatchView> state(Principal caller, String batch) {
        return attempt(() -> CompletableFuture.completedFuture(
                BatchView.of(batches.find(batch).row(), List.of())));
    }

    @Override
    public CompletionStage<BatchPage> list(Principal caller, int from, int size) {
        return attempt(() -> {
            List<Batch> page = batches.page(from, size);
            int total = batches.size();
            return CompletableFuture.supplyAsync(
                    () -> new BatchPage(total, page.stream().map(Batch::view).toList()), executor);
        });
    }

    @Override
    public CompletionStage<Void> delete(Principal caller, String batch) {
        return attempt(() -> {
            Batch found = batches.find(batch);
            return CompletableFuture.runAsync(() -> runner.stop(found), serial)
                    .thenCompose(stopped -> found.gone)
                    .thenCompose(gone -> erase(found));
        });
    }

    @Override
    public CompletionStage<LogSlice> log(
            Principal caller, String batch, @Nullable Integer from, @Nullable Integer size) {
        return attempt(() -> {
            Batch found = batches.find(batch);
            return CompletableFuture.supplyAsync(
                    () -> found.log.read(from == null ? -1 : from, size == null ? LOG_LINES : size), executor);
        });
    }

    @Override
    public CompletionStage<BatchReader> watch(Principal caller, String batch, int from) {
        return attempt(() -> {
            Batch found = batches.find(batch);
            return CompletableFuture.supplyAsync(() -> readers.open(found, from), executor);
        });
    }

    /** Runs a call unless the server is going down; what it throws fails the stage. */
    private <T> CompletionStage<T> attempt(Supplier<CompletionStage<T>> call) {
        if (closing) {
            return CompletableFuture.failedFuture(DomainException.shuttingDown());
        }
        return Attempt.of(call);
    }

    /** Takes no more calls and launches nothing more. What runs goes on; the next server takes it back. */
    @Override
    public void close() {
        closing = true;
        readers.close();
        CompletableFuture.runAsync(runner::close, serial).join();
    }
}
