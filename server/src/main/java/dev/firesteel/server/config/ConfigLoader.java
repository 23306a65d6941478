// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Gathers what is configured, each source over the one before: defaults, file, environment ({@code FIRESTEEL_…}), command line.
 * A key or value that isn't understood is a {@link ConfigException} that says where it stands.
 *
 * <p>The file has the form of Java properties, and keys are flat: Spark's own keys, which may follow, have values at
 * {@code a.b} and {@code a.b.c} at the same time, which a tree cannot hold.
 */
public final class ConfigLoader {
    /** Variables of this prefix that are not keys: where the launcher script keeps its things, and its flags for the JVM. */
    private static final Set<String> OTHER_VARIABLES = Set.of("FIRESTEEL_HOME", "FIRESTEEL_JAVA_OPTS");

    private final Map<String, Value> values = new LinkedHashMap<>();
    private final Map<String, String> environment;

    private ConfigLoader(Map<String, String> environment) {
        this.environment = environment;
    }

    /** A value as written, and where. */
    record Value(String text, String source) {}

    /** Reads all sources; {@code commandLine} is by key. */
    public static FiresteelConfig load(
            Optional<Path> file, Map<String, String> environment, Map<String, String> commandLine) {
        ConfigLoader loader = new ConfigLoader(environment);
        file.ifPresent(loader::addFile);
        loader.addEnvironment();
        commandLine.forEach(loader::addArgument);
        return new RecordReader(loader.values, environment).read(FiresteelConfig.class);
    }

    private void addFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            throw new ConfigException("cannot read the configuration file " + file + ": " + e);
        }
        properties.stringPropertyNames().stream()
                .sorted()
                .forEach(key -> add(key, properties.getProperty(key), file.toString()));
    }

    private void addEnvironment() {
        environment.forEach((variable, value) -> {
            if (!variable.startsWith("FIRESTEEL_") || OTHER_VARIABLES.contains(variable)) {
                return;
            }
            Key key = Keys.ofEnvironment(variable)
                    .orElseThrow(() -> new ConfigException("environment: there is no " + variable + " (did you mean "
                            + Keys.nearestVariable(variable) + "?)"));
            values.put(key.name(), new Value(value, "environment"));
        });
    }

    private void addArgument(String key, String value) {
        if (Keys.isSecret(key, value)) {
            throw new ConfigException(
                    "command line: " + key + ": a password here can be read by everybody on this machine"
                            + " (expected: store.password in the configuration file, or FIRESTEEL_STORE_PASSWORD in the"
                            + " environment)");
        }
        add(key, value, "command line");
    }

    private void add(String key, String value, String source) {
        if (!Keys.isKnown(key)) {
            throw new ConfigException(
                    source + ": there is no key " + key + " (did you mean " + Keys.nearest(key) + "?)");
        }
        values.put(key, new Value(value, source));
    }
}
