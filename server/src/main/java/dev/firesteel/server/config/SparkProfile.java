// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static dev.firesteel.server.config.Checks.require;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A Spark with a name. What is null, and what {@code conf} does not say, is as for those that name no profile. */
public record SparkProfile(@Nullable Path home, @Nullable String master, Map<String, String> conf) {
    private static final Pattern KEY = Pattern.compile("([a-z0-9][a-z0-9_-]*)\\.(home|master|conf\\.(.+))");

    /** From keys such as {@code NAME.conf.spark.executor.memory}. */
    static Map<String, SparkProfile> read(Map<String, String> values) {
        Map<String, Map<String, String>> byName = new TreeMap<>();
        values.forEach((key, value) -> {
            Matcher matcher = KEY.matcher(key);
            require(
                    matcher.matches(),
                    "spark.profiles." + key,
                    value,
                    "spark.profiles.NAME and .home, .master or .conf.KEY; a NAME of a-z, 0-9, - and _");
            byName.computeIfAbsent(matcher.group(1), name -> new HashMap<>()).put(matcher.group(2), value.strip());
        });
        Map<String, SparkProfile> profiles = new TreeMap<>();
        byName.forEach((name, own) -> profiles.put(name, of(own)));
        return profiles;
    }

    private static SparkProfile of(Map<String, String> own) {
        Map<String, String> conf = new HashMap<>();
        own.forEach((key, value) -> {
            if (key.startsWith("conf.")) {
                conf.put(key.substring("conf.".length()), value);
            }
        });
        String home = own.get("home");
        return new SparkProfile(
                home == null ? null : Path.of(home).toAbsolutePath().normalize(), own.get("master"), Map.copyOf(conf));
    }
}
