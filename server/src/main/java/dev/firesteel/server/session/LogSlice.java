// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import java.util.List;

/**
 * Lines of a session's log, without line ends.
 *
 * @param from number of the first line asked for, from 0
 * @param total how many lines there are
 */
public record LogSlice(int sessionId, int from, int total, List<String> lines) {
    public LogSlice {
        lines = List.copyOf(lines);
    }
}
