// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.application;

import java.util.List;

/**
 * Lines of a log, without line ends.
 *
 * @param id of the session or batch
 * @param from number of the first line asked for, from 0
 * @param total how many lines there are
 */
public record LogSlice(int id, int from, int total, List<String> lines) {
    public LogSlice {
        lines = List.copyOf(lines);
    }
}
