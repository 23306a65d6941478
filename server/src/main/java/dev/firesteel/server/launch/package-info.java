// SPDX-License-Identifier: Apache-2.0

/** Starting, observing and ending workers; one launcher for each place they can run. */
@NullMarked
package dev.firesteel.server.launch;

import org.jspecify.annotations.NullMarked;
