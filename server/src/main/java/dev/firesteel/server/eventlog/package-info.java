// SPDX-License-Identifier: Apache-2.0

/** The numbered facts of a statement: append, read after, wake who waits. */
@NullMarked
package dev.firesteel.server.eventlog;

import org.jspecify.annotations.NullMarked;
