// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a small cluster in a process of its own writes when it is up: {@code UP} and where. */
final class UpLine {
    private static final String UP = "UP ";

    private UpLine() {}

    /** Waits for it, and returns where; when the process ends without, its errors are the failure. */
    static String await(Process process, Path errors) throws IOException {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        while (line != null && !line.startsWith(UP)) {
            line = out.readLine();
        }
        if (line == null) {
            throw new AssertionError(Files.readString(errors));
        }
        return line.substring(UP.length());
    }
}
