// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.auth;

import org.jspecify.annotations.Nullable;

/** Who calls. {@code name} is null without authentication. */
public record Principal(@Nullable String name) {

    /** The caller of a server without authentication. */
    public static final Principal ANONYMOUS = new Principal(null);
}
