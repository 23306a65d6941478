// SPDX-License-Identifier: Apache-2.0

/** Several servers on one database: who lives, and who owns which session. */
@NullMarked
package dev.firesteel.server.cluster;

import org.jspecify.annotations.NullMarked;
