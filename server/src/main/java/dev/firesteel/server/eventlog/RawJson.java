// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.eventlog;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One JSON value in UTF-8, passed through untouched. The bytes are shared, not copied: nobody writes to them. */
public final class RawJson {
    private final byte[] utf8;

    public RawJson(byte[] utf8) {
        this.utf8 = requireNonNull(utf8, "utf8");
    }

    public static RawJson of(String json) {
        return new RawJson(json.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] utf8() {
        return utf8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawJson that && Arrays.equals(utf8, that.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
