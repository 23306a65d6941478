// SPDX-License-Identifier: Apache-2.0

/** Sessions: the one entry to the domain, one live session at a time behind its own serial executor. */
@NullMarked
package dev.firesteel.server.session;

import org.jspecify.annotations.NullMarked;
