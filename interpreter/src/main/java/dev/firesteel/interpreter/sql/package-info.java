// SPDX-License-Identifier: Apache-2.0

/** SQL: one `spark.sql` call a statement, answered as Livy's JSON of schema and rows. */
@NullMarked
package dev.firesteel.interpreter.sql;

import org.jspecify.annotations.NullMarked;
