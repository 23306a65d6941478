// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import org.jspecify.annotations.Nullable;

/**
 * Where to complete.
 *
 * @param kind null for the session's own
 * @param cursor position in {@code code} in UTF-16 units
 */
public record CompleteCode(String code, @Nullable Kind kind, int cursor) {}
