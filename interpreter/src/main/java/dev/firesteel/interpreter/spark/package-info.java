// SPDX-License-Identifier: Apache-2.0

/**
 * The Spark application of this worker. One class file for Spark 3.5 (Scala 2.12) and 4.x (Scala 2.13): methods whose
 * signature names a Scala {@code Seq} or a type that moved are called by reflection.
 */
@NullMarked
package dev.firesteel.interpreter.spark;

import org.jspecify.annotations.NullMarked;
