// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import dev.firesteel.interpreter.engine.EngineException;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which R runs, and with what around it.
 *
 * @param rscript the program
 * @param sparkR the library that SparkR is in; null when the Spark home brings none
 * @param environment of the process
 */
record RCommand(Path rscript, @Nullable Path sparkR, Map<String, String> environment) {

    /** Spark's own settings for the R of a driver, the first that is set. */
    private static final List<String> SETTINGS =
            List.of("spark.r.driver.command", "spark.r.command", "spark.sparkr.r.command");

    private static final String DEFAULT = "Rscript";
    private static final List<String> LOCALE = List.of("LC_ALL", "LC_CTYPE", "LANG");

    static RCommand choose(Map<String, String> conf, Map<String, String> environment) throws EngineException {
        String source = SETTINGS.stream().filter(conf::containsKey).findFirst().orElse("the default");
        String program = conf.getOrDefault(source, DEFAULT);
        Path rscript = find(program, environment.getOrDefault("PATH", ""));
        if (rscript == null) {
            throw new EngineException("R is not installed where this session runs: " + program + " (" + source
                    + ") is not an executable file on its PATH. Install R there (Debian and Ubuntu: apt-get install"
                    + " r-base-core), or set spark.r.driver.command to an Rscript. The other languages of the session"
                    + " need none of it.");
        }
        return new RCommand(rscript, sparkR(conf, environment), withUtf8(environment));
    }

    private static @Nullable Path find(String program, String path) {
        Stream<String> places = program.contains("/")
                ? Stream.of(program)
                : Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                        .splitAsStream(path)
                        .map(directory -> directory + "/" + program);
        return places.map(Path::of)
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst()
                .orElse(null);
    }

    private static @Nullable Path sparkR(Map<String, String> conf, Map<String, String> environment) {
        String home = environment.getOrDefault("SPARK_HOME", conf.getOrDefault("spark.home", ""));
        Path library = Path.of(home, "R", "lib");
        return !home.isEmpty() && Files.isDirectory(library.resolve("SparkR")) ? library : null;
    }

    /** Without a locale of UTF-8, R writes {@code <U+2603>} for a snowman. */
    private static Map<String, String> withUtf8(Map<String, String> environment) {
        Map<String, String> variables = new HashMap<>(environment);
        String locale = LOCALE.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("C")
                .toLowerCase(Locale.ROOT);
        if (!locale.contains("utf-8") && !locale.contains("utf8")) {
            variables.put(environment.getOrDefault("LC_ALL", "").isEmpty() ? "LC_CTYPE" : "LC_ALL", "C.UTF-8");
        }
        return variables;
    }
}
