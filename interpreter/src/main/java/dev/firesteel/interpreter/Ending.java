// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

/**
 * Why a worker ends.
 *
 * @param reason in one line, for people
 * @param failed false when it was told to end
 */
record Ending(String reason, boolean failed) {}
