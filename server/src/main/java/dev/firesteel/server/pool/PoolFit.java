// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.pool;

import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a worker of the pool does for a session. What Spark takes from its configuration when the application starts must be
 * as the worker was started; what it reads while it runs is set when the session takes the worker, if this Spark lets it; the
 * name of the application stays what it is.
 *
 * @param settable what the worker is asked to set
 * @param misfit why none does; null when one may
 */
record PoolFit(Map<String, String> settable, @Nullable String misfit) {
    private static final String NAME = "spark.app.name";

    /** How many SQL statements run side by side: a worker's threads are made, and its scheduler chosen, when it starts. */
    private static final String PARALLEL_SQL = "spark.firesteel.sql.parallel";

    PoolFit {
        settable = Map.copyOf(settable);
    }

    /**
     * The rule.
     *
     * @param wanted the session's whole configuration
     * @param proxyUser whom Spark shall run as; null for the server's own user
     * @param started what the workers were started with
     */
    static PoolFit of(Map<String, String> wanted, @Nullable String proxyUser, Map<String, String> started) {
        if (proxyUser != null) {
            return new PoolFit(Map.of(), "it runs as " + proxyUser);
        }
        Map<String, String> settable = new TreeMap<>();
        TreeSet<String> fixed = new TreeSet<>();
        wanted.forEach((key, value) -> {
            if (key.equals(NAME) || value.equals(started.get(key))) {
                return;
            }
            if (isReadWhileRunning(key)) {
                settable.put(key, value);
            } else {
                fixed.add(key);
            }
        });
        return fixed.isEmpty() ? new PoolFit(settable, null) : new PoolFit(Map.of(), areSet(fixed));
    }

    /** Some of SQL's keys are fixed all the same, which ones depends on the version of Spark: the worker knows. */
    private static boolean isReadWhileRunning(String key) {
        return key.startsWith("spark.sql.") || (key.startsWith("spark.firesteel.") && !key.equals(PARALLEL_SQL));
    }

    /** Values may be secrets, and are not named. */
    static String areSet(Iterable<String> keys) {
        String names = String.join(", ", keys);
        return names + (names.contains(",") ? " are set" : " is set");
    }
}
