// SPDX-License-Identifier: Apache-2.0

/** Killed and paused processes, by a random plan that a seed repeats, and what must be true afterwards. */
@NullMarked
package dev.firesteel.server.faults;

import org.jspecify.annotations.NullMarked;
