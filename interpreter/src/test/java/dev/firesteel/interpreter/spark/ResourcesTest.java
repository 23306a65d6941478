// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResourcesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"spark.jars", "spark.files", "spark.archives", "spark.submit.pyFiles"})
    void aMissingFileIsNamed(String setting) {
        String missing = folder.resolve("no such.jar").toString();
        assertThatThrownBy(() -> Resources.check(Map.of(setting, missing)))
                .isInstanceOf(SparkStartException.class)
                .hasMessage(setting + ": " + missing + " does not exist");
    }

    @Test
    void filesMayBeWrittenInManyWays() throws Exception {
        Path jar = Files.createFile(folder.resolve("a b.jar"));
        Map<String, String> settings = Map.of(
                "spark.jars",
                jar + ", " + jar.toUri() + ",local:" + jar.toUri().getRawPath() + ",,hdfs://nn/x.jar,ivy://g:a:1",
                "spark.archives",
                jar + "#alias");
        Resources.check(settings);
        assertThat(Resources.localJars(settings)).containsExactly(jar, jar, jar);
        assertThat(Resources.remoteJars(settings)).containsExactly("hdfs://nn/x.jar");
    }

    @Test
    void nothingSaidNothingMissing() throws Exception {
        Resources.check(Map.of());
        assertThat(Resources.localJars(Map.of())).isEmpty();
    }
}
