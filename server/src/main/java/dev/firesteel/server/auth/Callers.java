// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.auth;

import io.grpc.Context;

/** The caller of the call that this thread serves. What authenticates sets it; without authentication nobody does. */
public final class Callers {
    public static final Context.Key<Principal> PRINCIPAL =
            Context.keyWithDefault("firesteel-principal", Principal.ANONYMOUS);

    private Callers() {}

    public static Principal current() {
        return PRINCIPAL.get();
    }
}
