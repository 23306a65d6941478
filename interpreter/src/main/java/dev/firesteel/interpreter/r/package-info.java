// SPDX-License-Identifier: Apache-2.0

/** R: a process of its own, with SparkR where the Spark home brings it. */
@NullMarked
package dev.firesteel.interpreter.r;

import org.jspecify.annotations.NullMarked;
