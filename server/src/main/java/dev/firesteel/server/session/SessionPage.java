// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.util.List;

/**
 * Part of the list of sessions, by ascending id.
 *
 * @param total how many there are in all
 */
public record SessionPage(int total, List<SessionView> sessions) {
    public SessionPage {
        sessions = List.copyOf(sessions);
    }
}
