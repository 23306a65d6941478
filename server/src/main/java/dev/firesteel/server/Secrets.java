// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Texts that nobody can guess. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private Secrets() {}

    static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
