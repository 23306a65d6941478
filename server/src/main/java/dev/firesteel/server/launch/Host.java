// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The host that this server runs on. */
public final class Host {
    /** One word; the same for all servers on the host and on no other, as far as its administrator sees to that. */
    public static final String NAME = name();

    private Host() {}

    private static String name() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException notLinux) {
            return System.getenv().getOrDefault("HOSTNAME", "localhost").replaceAll("\\s", "");
        }
    }
}
