// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks engines for completions, beside whatever runs. */
public final class Completer {
    private static final Logger LOG = LoggerFactory.getLogger(Completer.class);

    private final EngineRoom engines;
    private final Executor executor;

    public Completer(EngineRoom engines, Executor executor) {
        this.engines = requireNonNull(engines, "engines");
        this.executor = requireNonNull(executor, "executor");
    }

    /** Always answers, some time: sorted, without repeats; with nothing while the engine is not started. */
    public void complete(Language language, String code, int cursor, Consumer<List<String>> answer) {
        executor.execute(() -> answer.accept(candidates(language, code, cursor)));
    }

    private List<String> candidates(Language language, String code, int cursor) {
        Engine engine = engines.started(language);
        if (engine == null) {
            return List.of();
        }
        try {
            int inside = Math.max(0, Math.min(cursor, code.length()));
            return engine.complete(code, inside).stream().sorted().distinct().toList();
        } catch (RuntimeException e) {
            LOG.warn("{} completion failed", language.displayName(), e);
            return List.of();
        }
    }
}
