// SPDX-License-Identifier: Apache-2.0

/** One submitted piece of code: its states, its row, and the fold from its events to its output. */
@NullMarked
package dev.firesteel.server.statement;

import org.jspecify.annotations.NullMarked;
