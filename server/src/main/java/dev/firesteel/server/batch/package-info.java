// SPDX-License-Identifier: Apache-2.0

/** Applications that run by themselves: submitted, followed to their end, kept for a while. */
@NullMarked
package dev.firesteel.server.batch;

import org.jspecify.annotations.NullMarked;
