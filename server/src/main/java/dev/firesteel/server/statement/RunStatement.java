// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import org.jspecify.annotations.Nullable;

/**
 * Code to run.
 *
 * @param code null when the caller sent none, which is refused
 * @param kind null for the session's own
 * @param rowLimit how many rows of SQL's result are kept, 0 for all; null for the session's limit
 */
public record RunStatement(
        @Nullable String code,
        @Nullable Kind kind,
        @Nullable Integer rowLimit,
        @Nullable String requestId) {}
