// SPDX-License-Identifier: Apache-2.0

/** What user code writes: captured standard streams, text in pieces, JSON values. */
@NullMarked
package dev.firesteel.interpreter.output;

import org.jspecify.annotations.NullMarked;
