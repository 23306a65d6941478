// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive lines of a batch's log.
 *
 * @param from number of the first line, from 0; of the one that would be next when there are none
 * @param end how the batch ended, when these are the last lines and the reader was not told before
 * @param last nothing follows
 */
public record BatchLines(
        int from, List<String> lines, @Nullable BatchRow end, boolean last) {
    public BatchLines {
        lines = List.copyOf(lines);
    }
}
