// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import org.jspecify.annotations.Nullable;

/** The version of Livy's API that a client asks for with {@code Accept: application/vnd.livy.v0.1+json}. */
final class ApiVersion {

    private static final String PREFIX = "application/vnd.livy.v";
    private static final String ONLY = "0.1";

    private ApiVersion() {}

    /** The version that is asked for and doesn't exist, or null when none is asked for, or the one there is. */
    static @Nullable String unknownIn(@Nullable String accept) {
        if (accept == null || !accept.startsWith(PREFIX)) {
            return null;
        }
        String version = accept.substring(PREFIX.length()).split("[+,;]", 2)[0].trim();
        return version.equals(ONLY) ? null : version;
    }
}
