// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** To renew what is generated, run this test with the environment variable {@code RENEW_HANDBOOK} set to {@code true}. */
class HandbookTest {
    private static final boolean RENEW = Boolean.parseBoolean(System.getenv("RENEW_HANDBOOK"));

    /** Surefire runs in the module's folder. */
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    @Test
    void handbookIsFresh() throws IOException {
        check(ROOT.resolve("docs/configuration.md"), Handbook.markdown());
    }

    @Test
    void templateIsFresh() throws IOException {
        check(ROOT.resolve("conf/firesteel.conf.template"), Handbook.template());
    }

    private static void check(Path file, String text) throws IOException {
        if (RENEW) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file)
                .as("renew with RENEW_HANDBOOK=true ./mvnw -pl server -am test -Dtest=HandbookTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false")
                .hasContent(text);
    }
}
