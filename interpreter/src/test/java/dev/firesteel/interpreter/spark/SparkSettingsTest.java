// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SparkSettingsTest {
    @TempDir
    Path folder;

    @Test
    void readsPropertiesInUtf8() throws Exception {
        Path file = folder.resolve("worker.properties");
        Files.writeString(file, "spark.app.name=Müller \\u20ac\nspark.x=a=b:c\n");
        assertThat(SparkSettings.read(file)).isEqualTo(Map.of("spark.app.name", "Müller €", "spark.x", "a=b:c"));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> SparkSettings.read(missing))
                .isInstanceOf(IOException.class)
                .hasMessage("the configuration file " + missing + " does not exist");
        Path broken = folder.resolve("broken");
        Files.writeString(broken, "a=\\uzzzz");
        assertThatThrownBy(() -> SparkSettings.read(broken))
                .hasMessageStartingWith("the configuration file " + broken + " cannot be read");
    }

    @Test
    void whatMustBeIsNotForTheSettings() {
        SparkConf conf = SparkSettings.toConf(
                Map.of("spark.master", "local[3]", "spark.sql.artifact.isolation.enabled", "true"), folder);
        assertThat(conf.get("spark.master")).isEqualTo("local[3]");
        assertThat(conf.get("spark.sql.artifact.isolation.enabled")).isEqualTo("false");
        assertThat(conf.get("spark.repl.class.outputDir")).isEqualTo(folder.toString());
        assertThat(conf.get("spark.ui.showConsoleProgress")).isEqualTo("false");
        assertThat(conf.get("spark.app.name")).isEqualTo("Firesteel");
    }
}
