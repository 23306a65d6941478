// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import org.apache.spark.sql.RuntimeConfig;
import org.jspecify.annotations.Nullable;

/**
 * How many rows of a result are kept. What is cut is told.
 *
 * @param rows at most; {@link #ALL} for no limit
 */
record RowLimit(int rows) {

    /**
     * Settable while the session runs, too: {@code SET spark.firesteel.sql.rows=100000}. The server also takes it by Livy's
     * name, {@code livy.rsc.sql.num-rows}.
     */
    static final String ROWS = "spark.firesteel.sql.rows";

    static final int ALL = 0;

    /** As in Livy. */
    static final int DEFAULT_ROWS = 1000;

    RowLimit {
        if (rows < 0) {
            throw new IllegalArgumentException(ROWS + ": " + rows + " (expected: a number of rows, 0 for all)");
        }
    }

    /** @param ofStatement null for the session's limit */
    static RowLimit of(@Nullable Integer ofStatement, RuntimeConfig conf) {
        return ofStatement == null ? of(conf) : new RowLimit(ofStatement);
    }

    private static RowLimit of(RuntimeConfig conf) {
        String rows = conf.get(ROWS, Integer.toString(DEFAULT_ROWS)).trim();
        try {
            return new RowLimit(Integer.parseInt(rows));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(ROWS + ": " + rows + " (expected: a number of rows, 0 for all)", e);
        }
    }

    boolean isAll() {
        return rows == ALL || rows == Integer.MAX_VALUE;
    }
}
