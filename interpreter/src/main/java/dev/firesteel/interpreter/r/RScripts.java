// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The R side, which travels in this jar. */
final class RScripts {

    private static final String RESOURCES = "/firesteel/r/";
    private static final List<String> NAMES =
            List.of("boot.R", "completion.R", "launch.sh", "main.R", "plots.R", "protocol.R", "statements.R");

    private RScripts() {}

    static void extract(Path directory) throws IOException {
        for (String name : NAMES) {
            try (InputStream resource = RScripts.class.getResourceAsStream(RESOURCES + name)) {
                if (resource == null) {
                    throw new FileNotFoundException("not in the worker's jar: " + RESOURCES + name);
                }
                Files.copy(resource, directory.resolve(name));
            }
        }
    }
}
