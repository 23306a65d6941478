// SPDX-License-Identifier: Apache-2.0

/** Everything that runs inside the Spark driver: the link to the server and one engine per language. */
@NullMarked
package dev.firesteel.interpreter;

import org.jspecify.annotations.NullMarked;
