// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.share;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.launch.LaunchRequest;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What sessions must have in common to share an application.
 *
 * @param sharing who shares; see {@link LaunchRequest#sharing}
 * @param fixed what they ask of Spark's configuration that it takes only when it starts
 * @param configuration what every worker has that is launched now
 */
record ApplicationKey(
        LaunchRequest.Sharing sharing,
        @Nullable String proxyUser,
        Map<String, String> fixed,
        Map<String, String> configuration) {
    private static final String NAME = "spark.app.name";

    ApplicationKey {
        fixed = Map.copyOf(fixed);
        configuration = Map.copyOf(configuration);
    }

    /** {@code atStart} are keys, of those that Spark mostly reads while it runs, that it takes only at its start. */
    static ApplicationKey of(LaunchRequest request, Set<String> atStart, Map<String, String> configuration) {
        Map<String, String> fixed = new TreeMap<>(request.conf());
        fixed.keySet().removeIf(key -> key.equals(NAME) || (isReadWhileRunning(key) && !atStart.contains(key)));
        return new ApplicationKey(
                requireNonNull(request.sharing(), "sharing"), request.proxyUser(), fixed, configuration);
    }

    /** What a session sets on its own SparkSession. */
    Map<String, String> own(LaunchRequest request) {
        Map<String, String> own = new TreeMap<>(request.conf());
        own.keySet().removeIf(key -> key.equals(NAME) || fixed.containsKey(key));
        return own;
    }

    private static boolean isReadWhileRunning(String key) {
        return key.startsWith("spark.sql.") || key.startsWith("spark.firesteel.");
    }

    /** Without values, which may be secrets. */
    @Override
    public String toString() {
        return "ApplicationKey[" + fixed.keySet() + "]";
    }
}
