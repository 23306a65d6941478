// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes the engine of a language. */
public final class Engines {
    private final Map<Language, Function<EngineContext, Engine>> factories;

    public Engines(Map<Language, Function<EngineContext, Engine>> factories) {
        this.factories = new EnumMap<>(Language.class);
        this.factories.putAll(factories);
    }

    /**
     * A new engine, not started.
     *
     * @throws EngineException when there is none for this language
     */
    public Engine create(Language language, EngineContext context) throws EngineException {
        Function<EngineContext, Engine> factory = factories.get(requireNonNull(language, "language"));
        if (factory == null) {
            throw new EngineException(
                    language.displayName() + " is not available in this worker (available: " + available() + ")");
        }
        return factory.apply(context);
    }

    private String available() {
        return factories.isEmpty()
                ? "none"
                : factories.keySet().stream().map(Language::displayName).collect(Collectors.joining(", "));
    }
}
