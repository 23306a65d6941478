// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.api;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Feeds one watcher: asks the source for the next few messages only when the watcher has taken those before, so that a slow
 * watcher holds a few of them in memory and slows nobody. Changes come in from any thread and are worked off one at a time.
 *
 * <p>To be made before the service method returns: a call takes no handlers later.
 */
final class EventStream<R> {
    private final ServerCallStreamObserver<R> call;
    private final Queue<Runnable> changes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger changeCount = new AtomicInteger();

    private final Queue<R> pending = new ArrayDeque<>();
    private @Nullable Source<R> source;
    private boolean asking;
    private boolean lastCame;
    private boolean ended;

    EventStream(ServerCallStreamObserver<R> call) {
        this.call = call;
        call.setOnReadyHandler(() -> enter(() -> {}));
        call.setOnCancelHandler(() -> enter(this::end));
    }

    /** Where messages come from. */
    interface Source<R> extends AutoCloseable {
        /** The next messages, as soon as there are any. */
        CompletionStage<Batch<R>> next();

        @Override
        void close();
    }

    /** Consecutive messages, and whether nothing follows them. */
    record Batch<R>(List<R> messages, boolean last) {
        static <T, R> Batch<R> of(List<T> items, Function<T, R> translate, boolean last) {
            return new Batch<>(items.stream().map(translate).toList(), last);
        }
    }

    /** Sends a message that doesn't come from the source. */
    void send(R message) {
        enter(() -> pending.add(message));
    }

    /** Reads the source from when it is open, and closes it in the end; fails when it cannot be opened. */
    void readFrom(CompletionStage<? extends Source<R>> opening) {
        opening.whenComplete((opened, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                read(opened);
            }
        });
    }

    private void read(Source<R> opened) {
        enter(() -> {
            if (ended) {
                opened.close();
            } else {
                source = opened;
            }
        });
    }

    void fail(Throwable failure) {
        enter(() -> {
            if (!ended) {
                end();
                call.onError(ErrorMapping.toStatus(failure));
            }
        });
    }

    private void enter(Runnable change) {
        changes.add(change);
        if (changeCount.getAndIncrement() == 0) {
            do {
                changes.remove().run();
                advance();
            } while (changeCount.decrementAndGet() != 0);
        }
    }

    private void advance() {
        if (ended || !call.isReady()) {
            return;
        }
        // All of them, though the call may not be ready after the first: they are few, and here anyway.
        for (R message = pending.poll(); message != null; message = pending.poll()) {
            call.onNext(message);
        }
        if (lastCame) {
            end();
            call.onCompleted();
        } else if (source != null && !asking && call.isReady()) {
            asking = true;
            source.next().whenComplete((batch, failure) -> {
                if (failure != null) {
                    fail(failure);
                } else {
                    enter(() -> take(batch));
                }
            });
        }
    }

    private void take(Batch<R> batch) {
        asking = false;
        pending.addAll(batch.messages());
        lastCame = batch.last();
    }

    private void end() {
        ended = true;
        pending.clear();
        if (source != null) {
            source.close();
        }
    }
}
