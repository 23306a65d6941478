// SPDX-License-Identifier: Apache-2.0

/** The gRPC services of {@code firesteel.v1}: translate, call one domain method, translate back. */
@NullMarked
package dev.firesteel.server.api;

import org.jspecify.annotations.NullMarked;
