// SPDX-License-Identifier: Apache-2.0

/** The worker's end of the link: dials, says hello, resumes; commands come in, events go out. */
@NullMarked
package dev.firesteel.interpreter.link;

import org.jspecify.annotations.NullMarked;
