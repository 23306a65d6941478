// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.server.RunningServer;
import java.io.File;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The examples of the documentation do what they say. */
class ExamplesIT {

    @RegisterExtension
    static final RunningServer server = new RunningServer();

    private static final Path EXAMPLES =
            Path.of("../docs/examples").toAbsolutePath().normalize();

    @Test
    void firstSessionInPython() throws Exception {
        String output =
                ClientsPython.installed("requirements.txt").run(EXAMPLES.resolve("first_session.py"), server.address());

        assertThat(output.lines().toList())
                .anyMatch(line -> line.contains("text '1\\n"))
                .anyMatch(line -> line.endsWith(" finished "))
                .endsWith("\"1\\n2\\n3\\nres1: Long = 10\\n\"");
    }

    @Test
    void firstSessionInJava(@TempDir Path classes) throws Exception {
        String classPath = System.getProperty("java.class.path");
        compile(EXAMPLES.resolve("FirstSession.java"), classPath, classes);

        String output = ClientsPython.run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + File.pathSeparator + classPath,
                "FirstSession",
                server.address()));

        assertThat(output.lines().toList())
                .contains("1 STARTED")
                .anyMatch(line -> line.endsWith(" FINISHED"))
                .endsWith("\"1\\n2\\n3\\nres1: Long = 10\\n\"");
    }

    private static void compile(Path source, String classPath, Path classes) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            StringWriter findings = new StringWriter();
            List<String> options = List.of("-cp", classPath, "-d", classes.toString());
            boolean compiled = compiler.getTask(findings, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            assertThat(compiled).as(findings.toString()).isTrue();
        }
    }
}
