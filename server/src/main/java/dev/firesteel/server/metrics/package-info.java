// SPDX-License-Identifier: Apache-2.0

/** What is measured, and under which names. */
@NullMarked
package dev.firesteel.server.metrics;

import org.jspecify.annotations.NullMarked;
