// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Jars that a test makes of source code. */
final class Jars {
    private Jars() {}

    /** Compiles a class in no package, or in the one that its name says. */
    static Path jar(Path folder, String jarName, String className, String source) throws IOException {
        return jar(folder, jarName, className, source, "");
    }

    /** With these jars to compile against. */
    static Path jar(Path folder, String jarName, String className, String source, String classPath) throws IOException {
        Path classes = Files.createTempDirectory(folder, "classes");
        Path file = Files.writeString(
                classes.resolve(className.substring(className.lastIndexOf('.') + 1) + ".java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-proc:none",
                                "-cp",
                                classPath,
                                "-d",
                                classes.toString(),
                                file.toString()))
                .isZero();
        Files.delete(file);
        Path jar = folder.resolve(jarName);
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> tree = Files.walk(classes)) {
            for (Path each : tree.filter(Files::isRegularFile).toList()) {
                entries.putNextEntry(new JarEntry(classes.relativize(each).toString()));
                Files.copy(each, entries);
            }
        }
        return jar;
    }
}
