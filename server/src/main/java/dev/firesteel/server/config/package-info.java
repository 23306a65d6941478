// SPDX-License-Identifier: Apache-2.0

/**
 * What can be configured: one record per feature, and how the sources (defaults, file, environment, command line) become
 * those records. Only the composition root knows this package; it hands each feature what that needs.
 */
@NullMarked
package dev.firesteel.server.config;

import org.jspecify.annotations.NullMarked;
