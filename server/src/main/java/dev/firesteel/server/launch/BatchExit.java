// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import org.jspecify.annotations.Nullable;

/** How a batch's process ended. {@code code} is null when nobody can know it; the text is for people. */
public record BatchExit(@Nullable Integer code, String text) {
    static BatchExit of(int code) {
        return new BatchExit(code, LocalLauncher.reason(code).text());
    }
}
