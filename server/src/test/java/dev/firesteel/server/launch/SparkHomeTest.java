// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SparkHomeTest {
    @TempDir
    private Path folder;

    @Test
    void versionsAreReadOffItsJars() throws IOException {
        SparkHome home = SparkHome.at(install(folder.resolve("spark"), "spark-core_2.12-3.5.7.jar"));

        assertThat(home.sparkVersion()).isEqualTo("3.5.7");
        assertThat(home.scalaVersion()).isEqualTo("2.12");
        assertThat(home.python()).isEmpty();
    }

    @Test
    void aSparkInsideAPythonRunsThatPython() throws IOException {
        Path package_ = install(folder.resolve("lib/python3.11/site-packages/pyspark"), "spark-core_2.13-4.2.0.jar");
        Path python =
                Files.createFile(Files.createDirectories(folder.resolve("bin")).resolve("python"));
        assertThat(python.toFile().setExecutable(true)).isTrue();

        assertThat(SparkHome.at(package_).python()).contains(python);
    }

    @Test
    void otherFoldersAreRefused() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty/jars"));

        assertThatThrownBy(() -> SparkHome.at(folder.resolve("nowhere")))
                .hasMessage(folder.resolve("nowhere") + " is not a Spark home (expected: a folder with jars/ in it)");
        assertThatThrownBy(() -> SparkHome.at(empty.getParent()))
                .hasMessage(empty.getParent() + " is not a Spark home (expected: a spark-core jar in jars/)");
    }

    private static Path install(Path home, String coreJar) throws IOException {
        Files.createFile(Files.createDirectories(home.resolve("jars")).resolve(coreJar));
        return home;
    }
}
