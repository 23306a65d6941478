// SPDX-License-Identifier: Apache-2.0

/** Contents known by their SHA-256: taken in pieces, kept on disk while a session has them. And which session has which. */
@NullMarked
package dev.firesteel.server.artifact;

import org.jspecify.annotations.NullMarked;
