// SPDX-License-Identifier: Apache-2.0

/** What can go wrong, in words of the domain: neither HTTP nor gRPC. */
@NullMarked
package dev.firesteel.server.error;

import org.jspecify.annotations.NullMarked;
