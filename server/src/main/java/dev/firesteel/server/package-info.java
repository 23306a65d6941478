// SPDX-License-Identifier: Apache-2.0

/** Sessions, statements, batches and their API. */
@NullMarked
package dev.firesteel.server;

import org.jspecify.annotations.NullMarked;
