// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Points where code in a session waits until the test lets it go on: a pipe that it reads. */
record Gates(Path folder) {
    /** Makes a gate and returns the Scala code that waits at it. */
    String code(String name) throws IOException, InterruptedException {
        return "java.nio.file.Files.readString(java.nio.file.Path.of(\"" + pipe(name) + "\")): Unit";
    }

    /** As above, in Python. */
    String python(String name) throws IOException, InterruptedException {
        return "_ = open('" + pipe(name) + "').read()";
    }

    private Path pipe(String name) throws IOException, InterruptedException {
        Path pipe = folder.resolve(name);
        if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
            throw new IOException("cannot make " + pipe);
        }
        return pipe;
    }

    void open(String name) throws IOException {
        Files.writeString(folder.resolve(name), "go");
    }
}
