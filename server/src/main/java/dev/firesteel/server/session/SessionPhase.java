// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.time.Duration;
import java.time.Instant;

/**
 * One step of a session's start.
 *
 * @param name {@code launched}, {@code connected}, {@code spark}, {@code interpreter}, {@code ready};
 *     {@code bound}, {@code ready} with a worker from the pool
 * @param elapsed since the session was created
 */
public record SessionPhase(String name, Instant time, Duration elapsed) {}
