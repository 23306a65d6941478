// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import dev.firesteel.server.error.DomainException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where the Maven packages of a configuration come from and are kept: of this machine, in the operator's folders only. */
final class PackagePlaces {
    private static final String REPOSITORIES = "spark.jars.repositories";

    private final FilePaths paths;

    PackagePlaces(FilePaths paths) {
        this.paths = paths;
    }

    void check(Map<String, String> conf) {
        requirePath("spark.jars.ivy", conf);
        requirePath("spark.jars.ivySettings", conf);
        for (String repository : conf.getOrDefault(REPOSITORIES, "").split(",", -1)) {
            if (!repository.isBlank()) {
                requireRepository(repository.strip());
            }
        }
    }

    private void requirePath(String key, Map<String, String> conf) {
        String path = conf.getOrDefault(key, "").strip();
        if (path.isEmpty()) {
            return;
        }
        URI uri = uri(path);
        if (uri == null || !path.equals(uri.getPath()) || !path.startsWith("/")) {
            // Spark takes one of them as it stands and the other as a URI: it is to be the same place both ways.
            throw DomainException.rejected(key + ": " + path + " (expected: an absolute path, nothing encoded)");
        }
        paths.requireAllowed(path);
    }

    private void requireRepository(String repository) {
        URI uri = uri(repository);
        String scheme = uri == null ? null : uri.getScheme();
        if (uri != null && "file".equalsIgnoreCase(scheme)) {
            paths.requireAllowed(uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath());
        } else if (!"http".equalsIgnoreCase(scheme) && !"https".equalsIgnoreCase(scheme)) {
            throw DomainException.rejected(
                    REPOSITORIES + ": " + repository + " (expected: URLs of http, https or file)");
        }
    }

    private static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
