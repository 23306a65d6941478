// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;

/**
 * A Maven repository in a folder, with one package: {@code test.pack.Greeting.text()} is {@code hello}, and so is {@code
 * text()} of its Python module {@code greeting}.
 */
record MavenRepository(Path folder) {
    static final String PACKAGE = "test.pack:greeting:1.0";

    static MavenRepository in(Path parent) throws IOException {
        Path folder = Files.createTempDirectory(parent, "maven");
        Path version = Files.createDirectories(folder.resolve("repository/test/pack/greeting/1.0"));
        Files.writeString(
                version.resolve("greeting-1.0.pom"),
                "<project><modelVersion>4.0.0</modelVersion><groupId>test.pack</groupId>"
                        + "<artifactId>greeting</artifactId><version>1.0</version></project>");
        Path source = folder.resolve("Greeting.java");
        Files.writeString(
                source,
                "package test.pack; public class Greeting { public static String text() { return \"hello\"; } }");
        int status = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", folder.toString(), "--release", "17", source.toString());
        if (status != 0) {
            throw new IOException("the class does not compile");
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(version.resolve("greeting-1.0.jar")))) {
            jar.putNextEntry(new JarEntry("test/pack/Greeting.class"));
            Files.copy(folder.resolve("test/pack/Greeting.class"), jar);
            jar.putNextEntry(new JarEntry("greeting.py"));
            jar.write("def text(): return 'hello'\n".getBytes(UTF_8));
        }
        return new MavenRepository(folder);
    }

    /** What a session says to have the package from here. */
    Map<String, String> settings(String coordinates) {
        return settings(coordinates, folder.resolve("repository").toUri().toString(), folder);
    }

    /** Resolved from that repository alone: neither the network nor what is kept for the user is looked at. */
    static Map<String, String> settings(String coordinates, String repository, Path folder) {
        return Map.of(
                "spark.jars.packages",
                coordinates,
                "spark.jars.repositories",
                repository,
                "spark.jars.ivySettings",
                noOtherRepository(folder).toString(),
                "spark.jars.ivy",
                folder.resolve("ivy").toString());
    }

    private static Path noOtherRepository(Path folder) {
        try {
            return Files.writeString(folder.resolve("ivysettings.xml"), "<ivysettings/>");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
