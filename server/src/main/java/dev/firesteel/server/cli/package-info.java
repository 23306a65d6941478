// SPDX-License-Identifier: Apache-2.0

/** Commands that are clients of a running server: they know its API and nothing else of it. */
@NullMarked
package dev.firesteel.server.cli;

import org.jspecify.annotations.NullMarked;
