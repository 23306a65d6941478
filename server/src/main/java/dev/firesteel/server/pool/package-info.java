// SPDX-License-Identifier: Apache-2.0

/** Workers that were started ahead and wait for a session. */
@NullMarked
package dev.firesteel.server.pool;

import org.jspecify.annotations.NullMarked;
