// SPDX-License-Identifier: Apache-2.0
/** The Scala engine: cells of Scala on the compiler's own interpreter, {@code IMain}. */
@NullMarked
package dev.firesteel.interpreter.scala;

import org.jspecify.annotations.NullMarked;
