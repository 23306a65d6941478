// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tests that the docs name for what they promise are there. */
class DocumentedTestsTest {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*(?:Test|IT))`");
    private static final String JAVA = ".java";

    @ParameterizedTest
    @ValueSource(strings = {"livy-compatibility.md", "reliability.md"})
    void areThere(String document) throws IOException {
        Set<String> named = NAME.matcher(Files.readString(ROOT.resolve("docs").resolve(document)))
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).isNotEmpty();
        assertThat(tests()).containsAll(named);
    }

    private static Set<String> tests() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String module : List.of("proto", "interpreter", "rest-bridge", "server")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(JAVA))
                        .map(name -> name.substring(0, name.length() - JAVA.length()))
                        .forEach(names::add);
            }
        }
        return names;
    }
}
