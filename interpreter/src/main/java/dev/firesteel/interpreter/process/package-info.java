// SPDX-License-Identifier: Apache-2.0

/**
 * What engines share whose language runs in a process of its own: its start, its death and the next one, the rungs of a
 * cancel; messages to it on its control pipe, messages from it among the text that it prints, so that both keep their order.
 */
@NullMarked
package dev.firesteel.interpreter.process;

import org.jspecify.annotations.NullMarked;
