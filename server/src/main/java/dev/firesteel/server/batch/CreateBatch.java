// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.ApplicationRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A batch as it was asked for: kept unchanged, unresolved. */
public record CreateBatch(
        @Nullable String file,
        @Nullable String className,
        List<String> args,
        @Nullable String proxyUser,
        ApplicationRequest application,
        @Nullable String requestId) {
    public CreateBatch {
        requireNonNull(application, "application");
        args = List.copyOf(args);
    }
}
