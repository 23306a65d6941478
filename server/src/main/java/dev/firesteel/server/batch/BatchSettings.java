// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.time.Duration;

/**
 * Limits of batches.
 *
 * @param maxLive that have not ended, at the most; more are refused
 * @param maxRunning that run at once; more wait
 * @param stopGrace how long one that is deleted may take to end before it is killed
 * @param retention how long one that has ended stays readable
 */
public record BatchSettings(int maxLive, int maxRunning, Duration stopGrace, Duration retention) {}
