// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.config;

/** A value that nobody may read by chance. Refused on the command line, which the process list shows to everybody. */
public record Secret(String value) {
    @Override
    public String toString() {
        return value.isEmpty() ? "" : "(secret)";
    }
}
