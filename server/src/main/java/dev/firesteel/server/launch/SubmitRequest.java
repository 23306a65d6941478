// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.launch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch to submit.
 *
 * @param launchId marks all its processes; nobody can guess it
 * @param conf the whole Spark configuration, resolved
 * @param folder the batch's own; its working folder
 * @param logFile what its processes write to their standard streams is appended here
 */
public record SubmitRequest(
        String launchId,
        String file,
        @Nullable String className,
        List<String> args,
        @Nullable String proxyUser,
        Map<String, String> conf,
        Path folder,
        Path logFile) {
    public SubmitRequest {
        requireNonNull(launchId, "launchId");
        requireNonNull(file, "file");
        args = List.copyOf(args);
        conf = Map.copyOf(conf);
    }

    /** Without the configuration, which may have secrets. */
    @Override
    public String toString() {
        return "SubmitRequest[" + file + "]";
    }
}
