// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import dev.firesteel.interpreter.engine.Language;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.link.HostedSession;
import dev.firesteel.interpreter.link.LinkSettings;
import dev.firesteel.interpreter.link.ServerAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a worker is started.
 *
 * @param conf Java properties in UTF-8: the Spark configuration
 * @param language of the session, started at once; null when none is
 * @param pooled started ahead of its session: what every language needs is done at once
 * @param host it has no session of its own, and hosts those that the server opens
 * @param workDirectory of this worker alone
 * @param maxUnacknowledgedBytes when the server has not stored more than this, printing code waits
 */
record WorkerOptions(
        LinkSettings link,
        Path conf,
        @Nullable Language language,
        boolean pooled,
        boolean host,
        Path workDirectory,
        long maxUnacknowledgedBytes) {
    static final String TOKEN_VARIABLE = "FIRESTEEL_WORKER_TOKEN";
    private static final Duration ORPHAN_TIMEOUT = Duration.ofMinutes(10);
    private static final long MAX_UNACKNOWLEDGED_BYTES = 32L * 1024 * 1024;
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m)");
    private static final String POOL = "pool";
    private static final String HOST = "host";
    private static final List<String> NAMES = List.of(
            "--server",
            "--worker-id",
            "--conf",
            "--kind",
            "--work-dir",
            "--orphan-timeout",
            "--max-unacknowledged-bytes");

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException says what came and what was expected
     */
    static WorkerOptions parse(String[] arguments, Map<String, String> environment) {
        Map<String, String> given = pairs(arguments);
        String token = environment.get(TOKEN_VARIABLE);
        if (token == null || token.isBlank()) {
            throw new IllegalArgumentException(TOKEN_VARIABLE + ": not set (expected: the worker's token)");
        }
        LinkSettings link = new LinkSettings(
                ServerAddress.parse(required(given, "--server")),
                required(given, "--worker-id"),
                token,
                duration(given, "--orphan-timeout", ORPHAN_TIMEOUT));
        return new WorkerOptions(
                link,
                Path.of(required(given, "--conf")),
                language(required(given, "--kind")),
                required(given, "--kind").equals(POOL),
                required(given, "--kind").equals(HOST),
                Path.of(required(given, "--work-dir")).toAbsolutePath(),
                number(given, "--max-unacknowledged-bytes", MAX_UNACKNOWLEDGED_BYTES));
    }

    /** How the one session begins of a worker with this configuration. */
    SessionStart session(Map<String, String> settings) {
        return new SessionStart(
                link, SessionScope.ALONE, settings, language, pooled, workDirectory, maxUnacknowledgedBytes);
    }

    /** How a session begins that is hosted in a worker with this configuration. */
    SessionStart session(Map<String, String> settings, HostedSession hosted) {
        Map<String, String> conf = new HashMap<>(settings);
        conf.putAll(hosted.conf());
        return new SessionStart(
                new LinkSettings(link.servers(), hosted.workerId(), hosted.token(), link.orphanTimeout()),
                new SessionScope(hosted.name()),
                conf,
                hosted.language(),
                false,
                workDirectory.resolve(hosted.name()),
                maxUnacknowledgedBytes);
    }

    /** Where Scala's classes go. */
    Path replClassDirectory() {
        return workDirectory.resolve("repl-classes");
    }

    private static Map<String, String> pairs(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!NAMES.contains(arguments[i])) {
                throw new IllegalArgumentException(arguments[i] + ": unknown (expected: one of " + NAMES + ")");
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + ": no value");
            }
            given.put(arguments[i], arguments[i + 1]);
        }
        return given;
    }

    private static String required(Map<String, String> given, String name) {
        String value = given.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing");
        }
        return value;
    }

    private static long number(Map<String, String> given, String name, long otherwise) {
        String value = given.get(name);
        try {
            return value == null ? otherwise : Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: a whole number)", e);
        }
    }

    private static Duration duration(Map<String, String> given, String name, Duration otherwise) {
        String value = given.get(name);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: such as 500ms, 90s or 10m)");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
        };
    }

    private static @Nullable Language language(String kind) {
        return switch (kind) {
            case "spark" -> Language.SCALA;
            case "pyspark" -> Language.PYTHON;
            case "sql" -> Language.SQL;
            case "sparkr" -> Language.R;
            case "shared", POOL, HOST -> null;
            default ->
                throw new IllegalArgumentException(
                        "--kind: " + kind + " (expected: spark, pyspark, sparkr, sql, shared, pool or host)");
        };
    }
}
