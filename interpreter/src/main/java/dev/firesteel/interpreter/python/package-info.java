// SPDX-License-Identifier: Apache-2.0

/** PySpark: a Python process beside the driver JVM that shares its Spark session. */
@NullMarked
package dev.firesteel.interpreter.python;

import org.jspecify.annotations.NullMarked;
