// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** A state machine as a table: one line per edge. Immutable once built. */
public final class TransitionTable<S extends Enum<S>, T extends Enum<T>> {
    private final Map<S, Map<T, S>> edges;
    private final Class<T> triggers;

    private TransitionTable(Map<S, Map<T, S>> edges, Class<T> triggers) {
        this.edges = edges;
        this.triggers = triggers;
    }

    public static <S extends Enum<S>, T extends Enum<T>> TransitionTable<S, T> of(Class<S> states, Class<T> triggers) {
        Map<S, Map<T, S>> edges = new EnumMap<>(states);
        for (S state : states.getEnumConstants()) {
            edges.put(state, new EnumMap<>(triggers));
        }
        return new TransitionTable<>(edges, triggers);
    }

    /** One more edge: returns a table that has it too. */
    public TransitionTable<S, T> add(S from, T trigger, S to) {
        Map<S, Map<T, S>> more = new EnumMap<>(edges);
        Map<T, S> row = new EnumMap<>(triggers);
        row.putAll(edges.getOrDefault(from, Map.of()));
        if (row.put(trigger, to) != null) {
            throw new IllegalArgumentException(from + " on " + trigger + ": twice in the table");
        }
        more.put(from, row);
        return new TransitionTable<>(more, triggers);
    }

    /** Where the edge leads; empty when there is none. */
    public Optional<S> next(S from, T trigger) {
        return Optional.ofNullable(edges.getOrDefault(from, Map.of()).get(trigger));
    }

    /** As {@link #next} where there must be an edge. */
    public S require(S from, T trigger) {
        return next(from, trigger)
                .orElseThrow(() -> new IllegalStateException(
                        trigger + " in " + from + " (expected: one of " + edges.getOrDefault(from, Map.of()) + ")"));
    }
}
