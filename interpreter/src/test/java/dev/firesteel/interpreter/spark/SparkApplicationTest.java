// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be seen without starting Spark; the rest is seen on a real worker process. */
final class SparkApplicationTest {
    @TempDir
    Path folder;

    @Test
    void aMissingJarIsNamedBeforeAnythingStarts() {
        Path missing = folder.resolve("missing.jar");
        assertThatThrownBy(() -> start(Map.of("spark.jars", missing.toString())))
                .isInstanceOf(SparkStartException.class)
                .hasMessage("spark.jars: " + missing + " does not exist");
    }

    private void start(Map<String, String> settings) throws SparkStartException {
        SparkApplication.start(settings, folder, getClass().getClassLoader());
    }
}
