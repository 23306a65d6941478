// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.statement;

import dev.firesteel.server.eventlog.EventBody.Failure;
import dev.firesteel.server.eventlog.RawJson;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a statement left: the fold of its events.
 *
 * @param executionCount the statement's id
 * @param data by MIME type, in order; with an error what was printed before it, empty when nothing was
 * @param failure null when the code succeeded
 * @param truncated null unless {@code data} is cut: how and where to read the whole
 */
public record StatementOutput(
        int executionCount,
        Map<String, RawJson> data,
        @Nullable Failure failure,
        @Nullable String truncated) {
    public StatementOutput {
        data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
    }
}
