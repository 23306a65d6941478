// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import dev.firesteel.server.error.DomainException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Livy's time strings, such as {@code 90s} or {@code 2h}, and the sentences that refuse others. */
final class LivyTime {
    private static final Pattern FORM = Pattern.compile("(-?[0-9]+)([a-z]+)?");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "us", ChronoUnit.MICROS,
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "min", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    /** Longer ones are as good as this one, and can be added to any date. */
    private static final Duration LONGEST = Duration.ofDays(36500);

    private LivyTime() {}

    static Duration parse(String time) {
        Matcher matcher = FORM.matcher(time.trim().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw DomainException.rejected("Invalid time string: " + time);
        }
        long value;
        try {
            value = Long.parseLong(matcher.group(1));
        } catch (NumberFormatException e) {
            throw DomainException.rejected("For input string: \"" + matcher.group(1) + "\"");
        }
        String suffix = matcher.group(2);
        ChronoUnit unit = suffix == null ? ChronoUnit.MILLIS : UNITS.get(suffix);
        if (unit == null) {
            throw DomainException.rejected("Invalid suffix: \"" + suffix + "\"");
        }
        if (value < 0) {
            throw DomainException.rejected("Invalid value: " + value);
        }
        return value > LONGEST.dividedBy(unit.getDuration()) ? LONGEST : Duration.of(value, unit);
    }
}
