// SPDX-License-Identifier: Apache-2.0

/** JDBC implementations of the domain's stores, and the data folder they live in. */
@NullMarked
package dev.firesteel.server.store;

import org.jspecify.annotations.NullMarked;
