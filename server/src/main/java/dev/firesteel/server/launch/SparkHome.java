// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Spark installation, and what its files say about it. */
public record SparkHome(Path path, String sparkVersion, String scalaVersion) {
    private static final Pattern CORE_JAR = Pattern.compile("spark-core_(\\d+\\.\\d+)-(.+)\\.jar");

    /** Throws an IllegalArgumentException with one sentence when the folder isn't a Spark installation. */
    public static SparkHome at(Path path) {
        Path jars = path.resolve("jars");
        if (!Files.isDirectory(jars)) {
            throw new IllegalArgumentException(path + " is not a Spark home (expected: a folder with jars/ in it)");
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(jars, "spark-core_*.jar")) {
            for (Path file : files) {
                Matcher matcher = CORE_JAR.matcher(String.valueOf(file.getFileName()));
                if (matcher.matches()) {
                    return new SparkHome(path, matcher.group(2), matcher.group(1));
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(path + " is not a Spark home: cannot read jars/: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(path + " is not a Spark home (expected: a spark-core jar in jars/)");
    }

    /** The Python that this Spark is a package of, so that sessions find what is installed beside it. */
    Optional<Path> python() {
        // <prefix>/lib/python3.11/site-packages/pyspark
        return Stream.iterate(Optional.of(path), parent -> parent.map(Path::getParent))
                .skip(4)
                .findFirst()
                .flatMap(prefix -> prefix)
                .filter(prefix -> Files.isDirectory(prefix.resolve("lib")))
                .map(prefix -> prefix.resolve("bin/python"))
                .filter(Files::isExecutable)
                .filter(python -> path.endsWith(Path.of("site-packages", "pyspark")));
    }
}
