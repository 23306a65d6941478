// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a session that a worker was to host.
 *
 * @param refused keys of its configuration that Spark takes only at its start; then there is no session
 * @param failure why else there is none, in one line; null when there is
 */
public record OpenOutcome(List<String> refused, @Nullable String failure) {
    public OpenOutcome {
        refused = List.copyOf(refused);
    }
}
