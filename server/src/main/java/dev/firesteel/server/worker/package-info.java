// SPDX-License-Identifier: Apache-2.0

/** The server's end of the link that workers dial: hello, resume, commands down, facts up, health. */
@NullMarked
package dev.firesteel.server.worker;

import org.jspecify.annotations.NullMarked;
