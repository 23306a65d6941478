// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

/** One change of a session, as {@link SessionWatch} tells it. */
public sealed interface SessionChange {

    /** The state changed, or, first on every watch, is now. */
    record State(SessionView session) implements SessionChange {}

    /** A phase of the start was reached. */
    record Phase(SessionPhase phase) implements SessionChange {}
}
