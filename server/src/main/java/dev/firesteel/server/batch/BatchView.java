// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.util.List;

/** A batch as it is now, and the last lines of its log where the call says that it has them. */
public record BatchView(BatchRow batch, List<String> log) {
    public BatchView {
        log = List.copyOf(log);
    }
}
