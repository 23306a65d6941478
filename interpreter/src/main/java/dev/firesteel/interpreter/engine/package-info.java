// SPDX-License-Identifier: Apache-2.0

/** Languages behind one interface, and what runs their statements: one after the other, cancellable. */
@NullMarked
package dev.firesteel.interpreter.engine;

import org.jspecify.annotations.NullMarked;
