// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.scala;

import dev.firesteel.interpreter.engine.EventSink;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.jspecify.annotations.Nullable;

/** {@code %json NAME} and {@code %table NAME}: values of the session as data. */
final class Magics {

    /** As in Livy. */
    private static final int RDD_ELEMENTS = 10;

    /** As many as a SQL statement gives in Livy. */
    private static final int DATASET_ROWS = 1000;

    private final Repl repl;
    private final JsonTree trees;

    Magics(Repl repl) {
        this.repl = repl;
        this.trees = new JsonTree(Dialect.current());
    }

    /**
     * Tells the value.
     *
     * @return why not; empty when it was told
     */
    Optional<Failure> run(Part.Magic magic, EventSink sink) {
        if (!magic.name().equals("json") && !magic.name().equals("table")) {
            return Optional.of(Failure.of("UnknownMagic", "Unknown magic command " + magic.name()));
        }
        Optional<Value> value = repl.valueOf(magic.argument());
        if (value.isEmpty()) {
            return Optional.of(Failure.of("NameError", "Value " + magic.argument() + " does not exist"));
        }
        Excerpt excerpt = Excerpt.of(value.get().value());
        try {
            Object tree = trees.of(excerpt.value());
            if (magic.name().equals("json")) {
                sink.result(Map.of("application/json", JsonTree.write(tree)), excerpt.truncated());
            } else {
                String table = JsonTree.write(JsonTable.of(tree));
                sink.result(Map.of("application/vnd.livy.table.v1+json", table), excerpt.truncated());
            }
            return Optional.empty();
        } catch (JsonTable.MixedTypes e) {
            return Optional.of(Failure.of("TypeError", "table rows have different types"));
        } catch (JsonTree.NoJson | StackOverflowError e) {
            return Optional.of(Failure.of("ValueError", "Failed to convert value into a JSON value"));
        }
    }

    /** What of a value is told. */
    private record Excerpt(@Nullable Object value, @Nullable String truncated) {

        static Excerpt of(@Nullable Object value) {
            if (value instanceof RDD<?> rdd) {
                return first(RDD_ELEMENTS, rdd.take(RDD_ELEMENTS + 1));
            }
            if (value instanceof Dataset<?> dataset) {
                return first(DATASET_ROWS, dataset.take(DATASET_ROWS + 1));
            }
            return new Excerpt(value, null);
        }

        /** From an array of anything, primitives too. */
        private static Excerpt first(int limit, Object array) {
            int length = Array.getLength(array);
            if (length <= limit) {
                return new Excerpt(array, null);
            }
            List<@Nullable Object> elements = new ArrayList<>(limit);
            for (int i = 0; i < limit; i++) {
                elements.add(Array.get(array, i));
            }
            return new Excerpt(elements, "the first " + limit + " elements are shown");
        }
    }
}
