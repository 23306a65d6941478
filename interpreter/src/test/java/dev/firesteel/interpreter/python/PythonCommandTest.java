// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonCommandTest {
    @TempDir
    Path directory;

    /** Four places that may name an interpreter, as in Spark; `-` names none. */
    @ParameterizedTest
    @CsvSource({
        "a, b, c, d, a, b, spark.pyspark.driver.python",
        "-, b, c, d, b, b, spark.pyspark.python",
        "-, -, c, d, c, d, PYSPARK_DRIVER_PYTHON",
        "-, -, -, d, d, d, PYSPARK_PYTHON",
        "a, -, -, -, a, a, spark.pyspark.driver.python",
        "-, -, -, -, python3, python3, the default",
    })
    void firstOfWhatIsSaid(
            String driverConf,
            String conf,
            String driverEnvironment,
            String environment,
            String driver,
            String executors,
            String source) {
        PythonCommand command = PythonCommand.choose(
                said("spark.pyspark.driver.python", driverConf, "spark.pyspark.python", conf),
                said("PYSPARK_DRIVER_PYTHON", driverEnvironment, "PYSPARK_PYTHON", environment));

        assertThat(command).isEqualTo(new PythonCommand(driver, source, executors, List.of()));
    }

    @Test
    void theEnvironmentThatSparkIsInstalledIn() throws IOException {
        Path home = Files.createDirectories(directory.resolve("lib/python3.11/site-packages/pyspark"));
        Path python = executable(directory.resolve("bin/python3.11"));

        PythonCommand command = PythonCommand.choose(Map.of(), Map.of("SPARK_HOME", home.toString()));

        assertThat(command.driver()).isEqualTo(python.toString());
        assertThat(command.executors()).isEqualTo(python.toString());
        assertThat(command.path()).isEmpty();
    }

    @Test
    void anotherInterpreterFindsPysparkInTheSparkHome() throws IOException {
        Path lib = Files.createDirectories(directory.resolve("python/lib"));
        Path py4j = Files.createFile(lib.resolve("py4j-0.10.9.9-src.zip"));
        Map<String, String> environment = Map.of("SPARK_HOME", directory.toString(), "PYSPARK_PYTHON", "other");

        assertThat(PythonCommand.choose(Map.of(), environment).path())
                .containsExactly(lib.resolve("pyspark.zip").toString(), py4j.toString());

        Files.createDirectories(directory.resolve("python/pyspark"));
        assertThat(PythonCommand.choose(Map.of(), environment).path())
                .containsExactly(directory.resolve("python").toString(), py4j.toString());
    }

    @Test
    void theProcessFindsNoSecretsAndNoConnectServer() {
        Map<String, String> environment = new HashMap<>(Map.of(
                "FIRESTEEL_TOKEN", "secret", "SPARK_REMOTE", "sc://other", "PYTHONPATH", "mine", "HOME", "/home/me"));

        new PythonCommand("driver", "test", "executor", List.of("a", "b")).apply(environment);

        String sep = File.pathSeparator;
        assertThat(environment)
                .isEqualTo(Map.of(
                        "HOME", "/home/me",
                        "PYSPARK_DRIVER_PYTHON", "driver",
                        "PYSPARK_PYTHON", "executor",
                        "PYTHONHASHSEED", "0",
                        "PYTHONPATH", "a" + sep + "b" + sep + "mine",
                        "FIRESTEEL_PYTHONPATH", "a" + sep + "b"));
    }

    private static Path executable(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.createFile(file);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private static Map<String, String> said(String name, String value, String otherName, String otherValue) {
        Map<String, String> said = new HashMap<>(Map.of(name, value, otherName, otherValue));
        said.values().removeIf("-"::equals);
        return said;
    }
}
