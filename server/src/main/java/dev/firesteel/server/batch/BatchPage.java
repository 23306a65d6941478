// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import java.util.List;

/** A part of the list; {@code total} is how many there are. */
public record BatchPage(int total, List<BatchView> batches) {
    public BatchPage {
        batches = List.copyOf(batches);
    }
}
