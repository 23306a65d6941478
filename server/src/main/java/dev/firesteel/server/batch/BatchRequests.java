// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import static java.util.Objects.requireNonNull;

import dev.firesteel.server.application.ApplicationConf;
import dev.firesteel.server.application.FilePaths;
import dev.firesteel.server.application.RequestRules;
import dev.firesteel.server.error.DomainException;
import dev.firesteel.server.launch.SubmitRequest;
import java.nio.file.Path;
import java.util.List;

/** Checks requests for batches, before anything is allocated, and makes what is submitted of them. */
final class BatchRequests {
    private final ApplicationConf applications;
    private final FilePaths paths;

    BatchRequests(RequestRules rules) {
        this.applications = new ApplicationConf(rules);
        this.paths = new FilePaths(rules);
    }

    /** In Livy's order, with Livy's sentences. */
    void check(CreateBatch request) {
        applications.check(request.application());
        if (request.file() == null || request.file().isEmpty()) {
            throw DomainException.rejected("requirement failed: File is required.");
        }
        paths.resolveAll(List.of(request.file()));
    }

    SubmitRequest submit(BatchRow row, Path folder, Path logFile) {
        CreateBatch request = row.request();
        applications.checkProfile(request.application());
        return new SubmitRequest(
                row.launchId(),
                paths.resolveAll(List.of(requireNonNull(request.file(), "file")))
                        .get(0),
                request.className(),
                request.args(),
                row.proxyUser(),
                applications.sparkConf(request.application()),
                folder,
                logFile);
    }
}
