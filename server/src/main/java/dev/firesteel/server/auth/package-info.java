// SPDX-License-Identifier: Apache-2.0

/** Who calls, and what they may. */
@NullMarked
package dev.firesteel.server.auth;

import org.jspecify.annotations.NullMarked;
