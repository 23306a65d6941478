// SPDX-License-Identifier: Apache-2.0

/** Other people's clients, unmodified, against a real server with a real Spark. */
@NullMarked
package dev.firesteel.server.clients;

import org.jspecify.annotations.NullMarked;
