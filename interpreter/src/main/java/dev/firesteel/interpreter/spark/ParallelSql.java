// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import java.util.Map;

/** How many statements of SQL run side by side. */
public final class ParallelSql {
    static final String SETTING = "spark.firesteel.sql.parallel";
    private static final int MOST = 64;

    private ParallelSql() {}

    /**
     * What the configuration says; 1 when it says nothing.
     *
     * @throws IllegalArgumentException says what came and what was expected
     */
    public static int of(Map<String, String> settings) {
        String text = settings.getOrDefault(SETTING, "1").strip();
        try {
            int count = Integer.parseInt(text);
            if (count >= 1 && count <= MOST) {
                return count;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(message(text), e);
        }
        throw new IllegalArgumentException(message(text));
    }

    private static String message(String text) {
        return SETTING + ": " + text + " (expected: 1 to " + MOST + ")";
    }
}
