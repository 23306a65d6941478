// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The Python side, which travels in this jar. */
final class RunnerFiles {
    private static final String RESOURCES = "/firesteel/python/";
    static final List<String> NAMES = List.of(
            "__init__.py",
            "cells.py",
            "completion.py",
            "control.py",
            "displays.py",
            "errors.py",
            "figures.py",
            "frames.py",
            "guard.py",
            "interrupts.py",
            "jobs.py",
            "log.py",
            "loop.py",
            "magics.py",
            "main.py",
            "plots.py",
            "rich.py",
            "session.py",
            "spark.py",
            "streams.py",
            "text.py",
            "wire.py");

    private RunnerFiles() {}

    /** Writes the package {@code firesteel} below the directory, which is to be put on Python's path. */
    static void extract(Path directory) throws IOException {
        Path into = Files.createDirectories(directory.resolve("firesteel"));
        for (String name : NAMES) {
            try (InputStream resource = RunnerFiles.class.getResourceAsStream(RESOURCES + name)) {
                if (resource == null) {
                    throw new FileNotFoundException("not in the worker's jar: " + RESOURCES + name);
                }
                Files.copy(resource, into.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
