// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** The engines of a worker, each started when it is first needed. Thread-safe. */
public final class EngineRoom implements AutoCloseable {
    private final Engines engines;
    private final CompletableFuture<EngineContext> context;
    private final Map<Language, FutureTask<Engine>> starts = new EnumMap<>(Language.class);
    private final Map<Language, Engine> started = new EnumMap<>(Language.class);
    private final List<Engine> open = new ArrayList<>();
    private boolean closed;

    /** @param context engines start when it is there */
    public EngineRoom(Engines engines, CompletableFuture<EngineContext> context) {
        this.engines = requireNonNull(engines, "engines");
        this.context = requireNonNull(context, "context");
    }

    /** The engine, started; by the calling thread when nobody has before, else waiting for who does. */
    public Engine get(Language language) throws EngineException, InterruptedException {
        FutureTask<Engine> start;
        boolean first;
        synchronized (this) {
            FutureTask<Engine> before = starts.get(language);
            first = before == null;
            start = before == null ? new FutureTask<>(() -> start(language)) : before;
            starts.put(language, start);
        }
        if (first) {
            start.run();
        }
        try {
            return start.get();
        } catch (ExecutionException e) {
            synchronized (this) {
                starts.remove(language, start);
            }
            throw failure(language, e.getCause());
        }
    }

    /** The engine when it has been started; null else. Never waits. */
    public synchronized @Nullable Engine started(Language language) {
        return started.get(language);
    }

    /** Waits until the files that were asked for before have been added, or cannot be. */
    void awaitFiles() throws ExecutionException, InterruptedException {
        context.get().files().await();
    }

    /** Closes all, also those under way. */
    @Override
    public void close() {
        List<Engine> closing;
        synchronized (this) {
            closed = true;
            closing = List.copyOf(open);
            open.clear();
            started.clear();
        }
        closing.forEach(Engine::close);
    }

    private Engine start(Language language) throws EngineException, InterruptedException {
        Engine engine = engines.create(language, context());
        synchronized (this) {
            if (closed) {
                throw new EngineException("the worker ends");
            }
            open.add(engine);
        }
        boolean success = false;
        try {
            engine.start();
            success = true;
        } finally {
            synchronized (this) {
                if (success && !closed) {
                    started.put(language, engine);
                } else {
                    open.remove(engine);
                }
            }
            if (!success) {
                engine.close();
            }
        }
        return engine;
    }

    private EngineContext context() throws EngineException, InterruptedException {
        try {
            return context.get();
        } catch (ExecutionException e) {
            throw new EngineException("Spark did not start: " + e.getCause(), e);
        }
    }

    private static EngineException failure(Language language, @Nullable Throwable cause) throws InterruptedException {
        if (cause instanceof EngineException known) {
            return known;
        }
        if (cause instanceof InterruptedException) {
            throw new InterruptedException("start of " + language.displayName() + " was cancelled");
        }
        return new EngineException(language.displayName() + " does not start: " + cause, cause);
    }
}
