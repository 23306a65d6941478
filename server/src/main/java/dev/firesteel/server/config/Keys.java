// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every key there is, read from the records once. */
final class Keys {
    private static final String ENVIRONMENT_PREFIX = "FIRESTEEL_";

    private Keys() {}

    static Stream<RecordComponent> components(Class<?> record) {
        return Arrays.stream(record.getRecordComponents());
    }

    static Key keyOf(RecordComponent component) {
        return requireNonNull(component.getAnnotation(Key.class), component.toString());
    }

    static List<Key> all() {
        return components(FiresteelConfig.class)
                .flatMap(section -> components(section.getType()))
                .map(Keys::keyOf)
                .toList();
    }

    static boolean isPrefix(Key key) {
        return key.name().endsWith(".*");
    }

    /** {@code spark.conf.} of {@code spark.conf.*}. */
    static String prefix(Key key) {
        return key.name().substring(0, key.name().length() - 1);
    }

    static boolean isKnown(String name) {
        return all().stream()
                .anyMatch(key -> isPrefix(key)
                        ? name.startsWith(prefix(key))
                                && name.length() > prefix(key).length()
                        : key.name().equals(name));
    }

    /** Whether this value of it would show a password to whoever sees it. */
    static boolean isSecret(String name, String value) {
        return name.equals("store.url")
                ? StoreConfig.hasPassword(value)
                : components(FiresteelConfig.class)
                        .flatMap(section -> components(section.getType()))
                        .anyMatch(component -> component.getType() == Secret.class
                                && keyOf(component).name().equals(name));
    }

    /** {@code FIRESTEEL_SESSION_IDLE_TIMEOUT} of {@code session.idle-timeout}. */
    static String environmentName(Key key) {
        return ENVIRONMENT_PREFIX
                + key.name().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    /** By their own names, the keys that the environment sets. */
    static Optional<Key> ofEnvironment(String variable) {
        return all().stream()
                .filter(key -> !isPrefix(key) && environmentName(key).equals(variable))
                .findFirst();
    }

    static String nearest(String name) {
        return nearest(name, all().stream().map(Key::name).toList());
    }

    static String nearestVariable(String variable) {
        return nearest(
                variable,
                all().stream()
                        .filter(key -> !isPrefix(key))
                        .map(Keys::environmentName)
                        .toList());
    }

    private static String nearest(String name, List<String> candidates) {
        return candidates.stream()
                .map(candidate -> Map.entry(candidate, distance(name, candidate)))
                .min(Comparator.comparing(Map.Entry::getValue))
                .orElseThrow()
                .getKey();
    }

    /** Levenshtein's. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        Arrays.setAll(previous, i -> i);
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
