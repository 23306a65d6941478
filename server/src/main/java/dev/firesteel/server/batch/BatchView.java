// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch as it is now.
 *
 * @param log the last lines of its log where the call says that it has them
 * @param applicationId what the cluster calls it; null when that is not known, or not asked for
 * @param trackingUrl where the cluster shows it; null as that is
 */
public record BatchView(
        BatchRow batch,
        List<String> log,
        @Nullable String applicationId,
        @Nullable String trackingUrl) {
    public BatchView {
        log = List.copyOf(log);
    }

    /** Without what its log says of the application. */
    static BatchView of(BatchRow batch, List<String> log) {
        return new BatchView(batch, log, null, null);
    }
}
