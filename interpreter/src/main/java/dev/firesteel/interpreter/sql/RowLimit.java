// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import java.util.Map;
import java.util.stream.Stream;

/**
 * How much of a result is kept. What is cut is told.
 *
 * @param rows at most; {@link #ALL} for no limit
 * @param bytes of JSON after which no further row is begun
 */
record RowLimit(int rows, long bytes) {

    /** Settable while the session runs, too: {@code SET spark.firesteel.sql.rows=100000}. */
    static final String ROWS = "spark.firesteel.sql.rows";

    /** Livy's name of the same. */
    static final String LIVY_ROWS = "livy.rsc.sql.num-rows";

    /** How Livy hides its own settings in a driver's Spark configuration. */
    private static final String DRIVERS_LIVY_ROWS = "spark.__livy__." + LIVY_ROWS;

    static final int ALL = 0;

    /** As in Livy. */
    static final int DEFAULT_ROWS = 1000;

    /** A result is one event, and one message can't be endless. */
    static final long DEFAULT_BYTES = 64L << 20;

    RowLimit {
        if (rows < 0) {
            throw new IllegalArgumentException(ROWS + ": " + rows + " (expected: a number of rows, 0 for all)");
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: > 0)");
        }
    }

    static RowLimit of(Map<String, String> conf) {
        String name = Stream.of(ROWS, LIVY_ROWS, DRIVERS_LIVY_ROWS)
                .filter(conf::containsKey)
                .findFirst()
                .orElse(ROWS);
        String rows = conf.getOrDefault(name, Integer.toString(DEFAULT_ROWS)).trim();
        try {
            return new RowLimit(Integer.parseInt(rows), DEFAULT_BYTES);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + rows + " (expected: a number of rows, 0 for all)", e);
        }
    }

    boolean isAll() {
        return rows == ALL || rows == Integer.MAX_VALUE;
    }
}
