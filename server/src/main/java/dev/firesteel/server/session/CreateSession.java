// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.ApplicationRequest;
import dev.firesteel.server.statement.Kind;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session as it was asked for: kept and shown unchanged, unresolved. Numbers are 0 and texts null when unset; {@link
 * SessionRequests} says what is legal.
 */
public record CreateSession(
        Kind kind,
        @Nullable String proxyUser,
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
        Map<String, String> conf,
        int heartbeatTimeoutInSecond,
        @Nullable String ttl,
        @Nullable String idleTimeout,
        @Nullable String requestId) {
    public CreateSession {
        requireNonNull(kind, "kind");
        jars = List.copyOf(jars);
        pyFiles = List.copyOf(pyFiles);
        files = List.copyOf(files);
        archives = List.copyOf(archives);
        conf = Collections.unmodifiableMap(new LinkedHashMap<>(conf));
    }

    /** The key of {@code conf} that lets a session share its application. */
    public static final String SHARE = "firesteel.share";

    /** How sessions call the application that they share; null for one of its own. */
    @Nullable
    String share() {
        return conf.get(SHARE);
    }

    /** Of it, what every application can be asked for. */
    ApplicationRequest application() {
        return new ApplicationRequest(
                jars,
                pyFiles,
                files,
                archives,
                driverMemory,
                driverCores,
                executorMemory,
                executorCores,
                numExecutors,
                queue,
                name,
                conf);
    }

    /** A session of this kind and nothing else said. */
    public static CreateSession of(Kind kind) {
        return new CreateSession(
                kind, null, List.of(), List.of(), List.of(), List.of(), null, 0, null, 0, 0, null, null, Map.of(), 0,
                null, null, null);
    }
}
