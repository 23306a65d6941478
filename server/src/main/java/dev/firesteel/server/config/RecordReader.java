// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import dev.firesteel.server.config.ConfigLoader.Value;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the records from what was gathered; the records' own constructors check what a single value cannot say. */
final class RecordReader {
    private static final String HOME = "${FIRESTEEL_HOME}";

    private final Map<String, Value> values;
    private final Map<String, String> environment;

    RecordReader(Map<String, Value> values, Map<String, String> environment) {
        this.values = values;
        this.environment = environment;
    }

    <T> T read(Class<T> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        @Nullable Object[] arguments = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            arguments[i] = types[i].isAnnotationPresent(Section.class) ? read(types[i]) : value(components[i]);
        }
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof ConfigException reason) {
                throw reason;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object value(RecordComponent component) {
        Key key = Keys.keyOf(component);
        if (Keys.isPrefix(key)) {
            return mapOf(Keys.prefix(key));
        }
        Value value = values.getOrDefault(key.name(), new Value(key.byDefault(), "default"));
        try {
            Object parsed =
                    Values.parse(component.getGenericType(), value.text().replace(HOME, home()));
            if (parsed == null && !key.byDefault().isEmpty()) {
                throw new IllegalArgumentException("a value");
            }
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    value.source() + ": " + key.name() + ": '" + value.text() + "' (expected: " + e.getMessage() + ")");
        }
    }

    private Map<String, String> mapOf(String prefix) {
        Map<String, String> map = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                map.put(key.substring(prefix.length()), value.text().replace(HOME, home()));
            }
        });
        return Map.copyOf(map);
    }

    private String home() {
        String home = environment.get("FIRESTEEL_HOME");
        return home != null && !home.isEmpty()
                ? home
                : Path.of(System.getProperty("user.home"), ".firesteel").toString();
    }
}
