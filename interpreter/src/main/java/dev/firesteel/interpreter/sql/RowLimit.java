// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import org.apache.spark.sql.RuntimeConfig;
import org.jspecify.annotations.Nullable;

/**
 * How much of a result is kept. What is cut is told.
 *
 * @param rows at most; {@link #ALL} for no limit
 * @param bytes of JSON after which no further row is begun
 */
record RowLimit(int rows, long bytes) {

    /**
     * Settable while the session runs, too: {@code SET spark.firesteel.sql.rows=100000}. The server also takes it by Livy's
     * name, {@code livy.rsc.sql.num-rows}.
     */
    static final String ROWS = "spark.firesteel.sql.rows";

    static final int ALL = 0;

    /** As in Livy. */
    static final int DEFAULT_ROWS = 1000;

    /** A result is one event; of those, 15 MiB are sent at most. The last row begun may still go over it. */
    static final long DEFAULT_BYTES = 14L << 20;

    RowLimit {
        if (rows < 0) {
            throw new IllegalArgumentException(ROWS + ": " + rows + " (expected: a number of rows, 0 for all)");
        }
        if (bytes <= 0) {
            throw new IllegalArgumentException("bytes: " + bytes + " (expected: > 0)");
        }
    }

    /** @param ofStatement null for the session's limit */
    static RowLimit of(@Nullable Integer ofStatement, RuntimeConfig conf) {
        return ofStatement == null ? of(conf) : new RowLimit(ofStatement, DEFAULT_BYTES);
    }

    private static RowLimit of(RuntimeConfig conf) {
        String rows = conf.get(ROWS, Integer.toString(DEFAULT_ROWS)).trim();
        try {
            return new RowLimit(Integer.parseInt(rows), DEFAULT_BYTES);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(ROWS + ": " + rows + " (expected: a number of rows, 0 for all)", e);
        }
    }

    boolean isAll() {
        return rows == ALL || rows == Integer.MAX_VALUE;
    }
}
