// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a session: its log, and its worker's working folder. */
public final class Folders {
    private static final Logger logger = LoggerFactory.getLogger(Folders.class);

    private Folders() {}

    /** Removes it with all in it, links as links. What cannot be removed stays, and is said. */
    public static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            List<Path> deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            logger.warn("The session's folder {} cannot be removed: {}", folder, e.toString());
        }
    }
}
