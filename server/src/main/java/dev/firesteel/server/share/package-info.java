// SPDX-License-Identifier: Apache-2.0
/** Spark applications that several sessions share. */
@NullMarked
package dev.firesteel.server.share;

import org.jspecify.annotations.NullMarked;
