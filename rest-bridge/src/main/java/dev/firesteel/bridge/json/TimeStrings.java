// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge.json;

import com.google.protobuf.Duration;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Livy's time strings, such as {@code 10s}: a whole number and a unit in any case; without a unit milliseconds. */
final class TimeStrings {

    private static final Pattern FORM = Pattern.compile("([0-9]{1,20})([a-z]*)");
    private static final Map<String, Long> MICROS = Map.of(
            "us", 1L,
            "", 1_000L,
            "ms", 1_000L,
            "s", 1_000_000L,
            "m", 60_000_000L,
            "min", 60_000_000L,
            "h", 3_600_000_000L,
            "d", 86_400_000_000L);
    private static final BigInteger MICROS_PER_SECOND = BigInteger.valueOf(1_000_000);
    /** The longest google.protobuf.Duration. */
    private static final BigInteger MAX_SECONDS = BigInteger.valueOf(315_576_000_000L);

    private TimeStrings() {}

    static Duration parse(String name, String text) {
        Matcher matcher = FORM.matcher(text.trim().toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? MICROS.get(matcher.group(2)) : null;
        if (unit == null) {
            throw invalid(name, text);
        }
        BigInteger[] parts = new BigInteger(matcher.group(1))
                .multiply(BigInteger.valueOf(unit))
                .divideAndRemainder(MICROS_PER_SECOND);
        if (parts[0].compareTo(MAX_SECONDS) > 0) {
            throw invalid(name, text);
        }
        return Duration.newBuilder()
                .setSeconds(parts[0].longValueExact())
                .setNanos(parts[1].intValueExact() * 1_000)
                .build();
    }

    static String format(long seconds, int nanos) {
        if (nanos == 0) {
            return seconds + "s";
        }
        BigInteger micros =
                BigInteger.valueOf(seconds).multiply(MICROS_PER_SECOND).add(BigInteger.valueOf(nanos / 1_000));
        return nanos % 1_000_000 == 0 ? micros.divide(BigInteger.valueOf(1_000)) + "ms" : micros + "us";
    }

    private static InvalidInputException invalid(String name, String text) {
        return new InvalidInputException("Invalid " + name + ": " + Texts.shortened(text)
                + " (expected: a whole number and a unit of us, ms, s, m, min, h or d, such as 10s)");
    }
}
