// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import dev.firesteel.server.error.DomainException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The files that a session may name: absolute paths and URIs, those of this machine in the operator's folders only. */
public final class FilePaths {
    private final RequestRules rules;

    public FilePaths(RequestRules rules) {
        this.rules = rules;
    }

    /** A list as it stands in a configuration value. */
    public List<String> resolveList(String list) {
        return resolveAll(Arrays.asList(list.split("[, ]+", -1)));
    }

    public List<String> resolveAll(List<String> paths) {
        return paths.stream().filter(path -> !path.isEmpty()).map(this::resolve).toList();
    }

    /** As it is to be read; refuses, in Livy's words, what may not be. */
    public String resolve(String given) {
        URI uri;
        try {
            uri = new URI(given);
        } catch (URISyntaxException e) {
            throw DomainException.rejected(e.toString());
        }
        // Of an opaque URI such as file:name there is no path; it is as relative as name.
        String path = uri.getPath() == null ? uri.getSchemeSpecificPart() : uri.getPath();
        if (uri.getScheme() != null) {
            if (uri.getScheme().equalsIgnoreCase("file")) {
                requireAllowed(path);
            }
            return given;
        }
        if (!path.startsWith("/")) {
            throw DomainException.rejected("requirement failed: Path '" + path + "' is not absolute.");
        }
        String fileSystem = rules.defaultFileSystem();
        if (fileSystem.startsWith("file:")) {
            requireAllowed(path);
        }
        boolean slash = fileSystem.endsWith("/") && !fileSystem.endsWith("://");
        return (slash ? fileSystem.substring(0, fileSystem.length() - 1) : fileSystem) + given;
    }

    /** Refuses a path of this machine that is in none of the operator's folders. */
    void requireAllowed(String path) {
        if (!allowed(path)) {
            throw DomainException.rejected(
                    "requirement failed: Local path " + path + " cannot be added to user sessions.");
        }
    }

    private boolean allowed(String path) {
        try {
            Path normal = Path.of(path).normalize();
            return normal.isAbsolute() && rules.localFolders().stream().anyMatch(normal::startsWith);
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
