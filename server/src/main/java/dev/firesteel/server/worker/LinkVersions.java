// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import org.jspecify.annotations.Nullable;

/** Versions of the link that a server speaks. Workers outlive their server, so the one before its own is among them. */
record LinkVersions(int oldest, int own) {
    static final LinkVersions SPOKEN = new LinkVersions(1, 1);

    /** Why a worker of this version is not taken; null when it is. */
    @Nullable
    String refusal(int version) {
        if (version >= oldest && version <= own) {
            return null;
        }
        return "The worker speaks version " + version + " of the link (expected: "
                + (oldest == own ? own : oldest + " to " + own) + "): "
                + (version > own ? "a newer" : "too old a") + " version of Firesteel started it.";
    }
}
