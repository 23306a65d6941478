// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

/** A number of bytes that prints as it is written in a file. */
public record DataSize(long bytes) {
    @Override
    public String toString() {
        for (int unit = Values.SIZE_UNITS.length() - 1; unit > 0; unit--) {
            long factor = 1L << (10 * unit);
            if (bytes >= factor && bytes % factor == 0) {
                return bytes / factor + Values.SIZE_UNITS.substring(unit, unit + 1);
            }
        }
        return bytes + "b";
    }
}
