// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every Spark application can be asked for, unresolved. Numbers are 0 and texts null when unset. */
public record ApplicationRequest(
        List<String> jars,
        List<String> pyFiles,
        List<String> files,
        List<String> archives,
        @Nullable String driverMemory,
        int driverCores,
        @Nullable String executorMemory,
        int executorCores,
        int numExecutors,
        @Nullable String queue,
        @Nullable String name,
        Map<String, String> conf) {

    /** The key of {@code conf} that names a profile of Spark. */
    public static final String PROFILE = "firesteel.profile";

    /** The name of the profile of those that name none. */
    public static final String DEFAULT_PROFILE = "";

    public ApplicationRequest {
        jars = List.copyOf(jars);
        pyFiles = List.copyOf(pyFiles);
        files = List.copyOf(files);
        archives = List.copyOf(archives);
        conf = Collections.unmodifiableMap(new LinkedHashMap<>(conf));
    }

    /** The name of its profile of Spark. */
    public String profile() {
        return conf.getOrDefault(PROFILE, DEFAULT_PROFILE);
    }
}
