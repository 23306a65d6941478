// SPDX-License-Identifier: Apache-2.0

/** Doing something later, so that tests can hold the clock. */
@NullMarked
package dev.firesteel.interpreter.timer;

import org.jspecify.annotations.NullMarked;
