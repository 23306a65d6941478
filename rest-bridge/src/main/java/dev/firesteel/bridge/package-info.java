// SPDX-License-Identifier: Apache-2.0

/** Serves gRPC services as gRPC, gRPC-Web, Livy JSON and SSE on one port. Knows descriptors, no domain. */
@NullMarked
package dev.firesteel.bridge;

import org.jspecify.annotations.NullMarked;
