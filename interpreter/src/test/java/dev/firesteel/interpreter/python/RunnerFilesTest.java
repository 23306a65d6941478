// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerFilesTest {
    @Test
    void bringsEveryFileOfTheRunner(@TempDir Path directory) throws IOException {
        RunnerFiles.extract(directory);

        assertThat(names(directory.resolve("firesteel")))
                .containsExactlyInAnyOrderElementsOf(names(Path.of("src/main/resources/firesteel/python")));
    }

    private static Iterable<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py"))
                    .toList();
        }
    }
}
