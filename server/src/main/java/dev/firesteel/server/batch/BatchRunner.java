// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static dev.firesteel.server.application.ApplicationRequest.DEFAULT_PROFILE;
import static java.util.Objects.requireNonNull;

import dev.firesteel.server.batch.BatchTransitions.Trigger;
import dev.firesteel.server.error.Causes;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.launch.BatchHandle;
import dev.firesteel.server.launch.BatchLauncher;
import dev.firesteel.server.launch.SubmitRequest;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Launches batches in the order of their ids, so many at once, and follows them to their end. Used on its executor only. */
final class BatchRunner {
    private static final Logger logger = LoggerFactory.getLogger(BatchRunner.class);

    private final BatchServices services;
    private final BatchRequests requests;
    private final Executor serial;
    private final Consumer<Batch> ended;
    private final TreeMap<Integer, Batch> waiting = new TreeMap<>();

    private int running;
    private boolean closed;

    /** {@code ended} is told, once for each, of a batch whose end is durable. */
    BatchRunner(BatchServices services, BatchRequests requests, Executor serial, Consumer<Batch> ended) {
        this.services = services;
        this.requests = requests;
        this.serial = serial;
        this.ended = ended;
    }

    void enter(Batch batch) {
        waiting.put(batch.id(), batch);
        launchNext();
    }

    /** Goes on with one that an earlier server process may have launched. */
    CompletionStage<Void> restore(Batch batch) {
        return launcher(batch)
                .find(batch.row().launchId(), batch.folder)
                .thenAcceptAsync(found -> restored(batch, found), serial);
    }

    private void restored(Batch batch, Optional<BatchHandle> found) {
        if (found.isPresent()) {
            take(batch);
            own(batch, found.get());
        } else {
            waiting.put(batch.id(), batch);
        }
    }

    /** What runs goes on; nothing more is launched. */
    void close() {
        closed = true;
    }

    void launchNext() {
        while (!closed && running < services.settings().maxRunning() && !waiting.isEmpty()) {
            Batch batch = waiting.pollFirstEntry().getValue();
            take(batch);
            launch(batch)
                    .whenCompleteAsync(
                            (handle, failure) -> {
                                if (failure == null) {
                                    own(batch, handle);
                                } else {
                                    end(
                                            batch,
                                            Trigger.FAIL,
                                            "It could not be started: " + Causes.sentence(failure),
                                            null);
                                }
                            },
                            serial);
        }
    }

    /** What was allowed when it was asked for may no longer be. */
    private CompletionStage<BatchHandle> launch(Batch batch) {
        try {
            SubmitRequest submit = requests.submit(batch.row(), batch.folder, batch.log.file());
            return launcher(batch).launch(submit);
        } catch (DomainException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** One whose profile is not configured any more can be found all the same. */
    private BatchLauncher launcher(Batch batch) {
        Map<String, BatchLauncher> all = services.launchers();
        return requireNonNull(
                all.getOrDefault(batch.row().request().application().profile(), all.get(DEFAULT_PROFILE)));
    }

    private void take(Batch batch) {
        batch.running = true;
        running++;
    }

    private void own(Batch batch, BatchHandle handle) {
        batch.handle = handle;
        if (batch.row().state() == BatchState.STARTING) {
            batch.move(Trigger.LAUNCHED);
        } else {
            handle.terminate(services.settings().stopGrace());
        }
        handle.onExit()
                .thenAcceptAsync(
                        exit -> end(
                                batch,
                                Integer.valueOf(0).equals(exit.code()) ? Trigger.SUCCEED : Trigger.FAIL,
                                exit.text(),
                                exit.code()),
                        serial);
    }

    /** Ends a batch that lives. */
    void stop(Batch batch) {
        if (!batch.lives() || batch.row().state() == BatchState.SHUTTING_DOWN) {
            return;
        }
        batch.move(Trigger.STOP);
        if (waiting.remove(batch.id()) != null) {
            end(batch, Trigger.FAIL, "It was deleted before it started.", null);
        } else if (batch.handle != null) {
            batch.handle.terminate(services.settings().stopGrace());
        }
    }

    private void end(Batch batch, Trigger trigger, String reason, @Nullable Integer code) {
        BatchState end = BatchTransitions.TABLE.require(batch.row().state(), trigger);
        BatchRow row = batch.row().ended(end, reason, code, services.clock().instant());
        if (batch.running) {
            running--;
            batch.log.say("Ended: " + reason + ".");
        }
        written(row)
                .thenRunAsync(
                        () -> {
                            batch.end(row);
                            batch.gone.complete(null);
                            ended.accept(batch);
                        },
                        serial);
        launchNext();
    }

    /** When it is not, the next server finds out by looking for the batch's processes. */
    private CompletionStage<Void> written(BatchRow row) {
        return services.store().ended(row).exceptionally(failure -> {
            logger.warn("Batch {}: its end was not stored: {}", row.id(), failure.toString());
            return null;
        });
    }
}
