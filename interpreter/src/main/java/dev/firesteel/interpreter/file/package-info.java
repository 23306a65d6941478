// SPDX-License-Identifier: Apache-2.0

/** Files that are added to a running session: brought here, given to Spark and to the engines. */
@NullMarked
package dev.firesteel.interpreter.file;

import org.jspecify.annotations.NullMarked;
