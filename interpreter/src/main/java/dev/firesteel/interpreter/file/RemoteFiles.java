// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.file;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/** Files by their URI: those of this machine are where they are, others are brought here. */
final class RemoteFiles {
    private RemoteFiles() {}

    /**
     * Makes a file readable on this machine.
     *
     * @param target where it may be put
     * @return where it is
     * @throws IOException says in one sentence why it cannot be read
     */
    static Path bring(String uri, Path target, Configuration hadoop) throws IOException {
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            throw new IOException(uri + " is no URI: " + e.getReason(), e);
        }
        String scheme = parsed.getScheme() == null ? "file" : parsed.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("file") || scheme.equals("local")) {
            Path path = Path.of(requireNonNull(parsed.getPath(), uri));
            if (!Files.isRegularFile(path)) {
                throw new IOException(path + " is not there, or no file.");
            }
            return path;
        }
        Files.createDirectories(requireNonNull(target.getParent()));
        try {
            if (scheme.equals("http") || scheme.equals("https")) {
                try (InputStream in = parsed.toURL().openStream()) {
                    Files.copy(in, target, StandardCopyOption.REPLACE_EXISTING);
                }
            } else {
                FileSystem system = FileSystem.get(parsed, hadoop);
                system.copyToLocalFile(
                        false,
                        new org.apache.hadoop.fs.Path(parsed),
                        new org.apache.hadoop.fs.Path(target.toUri()),
                        true);
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(uri + " cannot be read: " + e, e);
        }
        return target;
    }
}
