// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RCommandTest {

    @TempDir
    private Path directory;

    private Path rscript;

    @BeforeEach
    void install() throws IOException {
        rscript = executable("Rscript");
    }

    private Path executable(String name) throws IOException {
        return Files.createFile(
                directory.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    void rscriptOfThePath() throws Exception {
        RCommand command = RCommand.choose(Map.of(), Map.of("PATH", "/nosuch:" + directory));
        assertThat(command.rscript()).isEqualTo(rscript);
        assertThat(command.sparkR()).isNull();
    }

    @Test
    void settingsInSparksOrder() throws Exception {
        Path mine = executable("mine");
        Map<String, String> path = Map.of("PATH", directory.toString());
        assertThat(RCommand.choose(Map.of("spark.r.command", mine.toString()), path)
                        .rscript())
                .isEqualTo(mine);
        assertThat(RCommand.choose(Map.of("spark.r.command", "/nosuch", "spark.r.driver.command", "mine"), path)
                        .rscript())
                .isEqualTo(mine);
    }

    @Test
    void missingRSaysHowToGetIt() {
        assertThatThrownBy(() -> RCommand.choose(Map.of(), Map.of("PATH", "/nosuch")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("Rscript (the default)")
                .hasMessageContaining("r-base-core")
                .hasMessageContaining("spark.r.driver.command");
        assertThatThrownBy(() -> RCommand.choose(Map.of("spark.r.command", "/nosuch/R"), Map.of()))
                .hasMessageContaining("/nosuch/R (spark.r.command)");
    }

    @Test
    void sparkRWhereTheSparkHomeBringsIt() throws Exception {
        Path library =
                Files.createDirectories(directory.resolve("R/lib/SparkR")).getParent();
        Map<String, String> environment = Map.of("PATH", directory.toString(), "SPARK_HOME", directory.toString());
        assertThat(RCommand.choose(Map.of(), environment).sparkR()).isEqualTo(library);
    }

    @ParameterizedTest
    @CsvSource({
        "LANG, C, LC_CTYPE, C.UTF-8",
        "LANG, en_GB.UTF-8, LC_CTYPE,",
        "LC_ALL, POSIX, LC_ALL, C.UTF-8",
        "LC_CTYPE, de_DE.utf8, LC_CTYPE, de_DE.utf8",
        "TERM, xterm, LC_CTYPE, C.UTF-8"
    })
    void localeIsUtf8(String name, String value, String changed, String expected) throws Exception {
        RCommand command = RCommand.choose(Map.of(), Map.of("PATH", directory.toString(), name, value));
        assertThat(command.environment().get(changed)).isEqualTo(expected);
    }
}
