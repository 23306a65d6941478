// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import java.lang.reflect.Type;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From what is written to what is meant, by the type of the component that wants it. */
final class Values {
    static final String SIZE_UNITS = "bkmgt";

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*([bkmgt]?)b?");
    private static final Pattern TIME = Pattern.compile("(\\d{1,15})\\s*(ms|s|m|min|h|d|)");

    private Values() {}

    /** Throws an IllegalArgumentException that says what is expected. */
    static @Nullable Object parse(Type type, String written) {
        String text = written.strip();
        if (type == String.class) {
            return text;
        }
        if (type.getTypeName().startsWith("java.util.List<")) {
            List<String> items = Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
            return type.getTypeName().contains(Path.class.getName())
                    ? items.stream().map(Path::of).toList()
                    : items;
        }
        if (type == Secret.class) {
            return new Secret(text);
        }
        if (text.isEmpty()) {
            return null;
        }
        if (type == Path.class) {
            return Path.of(text).toAbsolutePath().normalize();
        }
        if (type == int.class) {
            return number(text);
        }
        if (type == Duration.class) {
            return time(text);
        }
        if (type == DataSize.class) {
            return size(text);
        }
        if (type instanceof Class<?> choice && choice.isEnum()) {
            return oneOf(choice.getEnumConstants(), text);
        }
        throw new IllegalStateException("no way to read a " + type.getTypeName());
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("a whole number", e);
        }
    }

    private static Duration time(String text) {
        Matcher matcher = TIME.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()
                || (matcher.group(2).isEmpty() && !matcher.group(1).equals("0"))) {
            throw new IllegalArgumentException("a number and one of ms, s, m, h, d");
        }
        long count = Long.parseLong(matcher.group(1));
        try {
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s", "" -> Duration.ofSeconds(count);
                case "m", "min" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a time that can pass", e);
        }
    }

    private static DataSize size(String text) {
        Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a number and one of b, k, m, g, t");
        }
        int unit = matcher.group(2).isEmpty() ? 0 : SIZE_UNITS.indexOf(matcher.group(2));
        try {
            return new DataSize(Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << (10 * unit)));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("a size below 8388608t", e);
        }
    }

    private static Object oneOf(Object[] constants, String text) {
        for (Object constant : constants) {
            if (constant.toString().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("one of "
                + String.join(
                        ", ",
                        Arrays.stream(constants)
                                .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
                                .toList()));
    }
}
