// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that a configuration names. Spark only logs it when one is missing; we do not start then. */
public final class Resources {
    private static final List<String> SETTINGS =
            List.of("spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles");

    private Resources() {}

    /**
     * Looks for every file that is said to be on this machine.
     *
     * @throws SparkStartException names the first that does not exist
     */
    public static void check(Map<String, String> settings) throws SparkStartException {
        for (String setting : SETTINGS) {
            for (String entry : entries(settings, setting)) {
                Path path = localPath(entry);
                if (path != null && !Files.exists(path)) {
                    throw new SparkStartException(setting + ": " + entry + " does not exist");
                }
            }
        }
    }

    /** Those jars that are on this machine. */
    public static List<Path> localJars(Map<String, String> settings) {
        List<Path> jars = new ArrayList<>();
        for (String entry : entries(settings, "spark.jars")) {
            Path path = localPath(entry);
            if (path != null) {
                jars.add(path);
            }
        }
        return jars;
    }

    /** Jars from elsewhere, by the name that Spark serves them under. */
    static List<String> remoteJars(Map<String, String> settings) {
        return entries(settings, "spark.jars").stream()
                .filter(entry -> localPath(entry) == null && !entry.startsWith("ivy:"))
                .toList();
    }

    private static List<String> entries(Map<String, String> settings, String setting) {
        return Arrays.stream(settings.getOrDefault(setting, "").split(",", -1))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** The path of {@code /a}, {@code file:/a}, {@code local:/a}, without a {@code #name}; null when it is elsewhere. */
    private static @Nullable Path localPath(String entry) {
        try {
            URI uri = new URI(entry);
            String scheme = uri.getScheme();
            if (scheme == null || scheme.equals("file") || scheme.equals("local")) {
                String path = uri.getPath();
                return path == null ? null : Path.of(path);
            }
            return null;
        } catch (URISyntaxException e) {
            // Not encoded, such as a path with spaces.
            int fragment = entry.indexOf('#');
            return Path.of(fragment < 0 ? entry : entry.substring(0, fragment));
        }
    }
}
