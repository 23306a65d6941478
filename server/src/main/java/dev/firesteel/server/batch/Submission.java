// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.batch;

import dev.firesteel.server.application.DriverLog;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What spark-submit says in a batch's log of the application that it made in a cluster. What was read is not read again. Thread-safe;
 * reads the disk.
 */
final class Submission {
    /** On YARN, or on Kubernetes. */
    private static final Pattern ID =
            Pattern.compile("Submitted application (application_\\d+_\\d+)|with application ID (spark-[0-9a-f]{32})");

    private static final Pattern URL = Pattern.compile("tracking URL: (https?://\\S+)");
    private static final int PAGE = 256;

    /** It speaks before the application does, or when that makes its Spark context. */
    private static final int LINES = 16 * PAGE;

    private final DriverLog log;
    private int next;
    private @Nullable String applicationId;
    private @Nullable String trackingUrl;

    Submission(DriverLog log) {
        this.log = log;
    }

    /** What it has said until now. */
    record Said(@Nullable String applicationId, @Nullable String trackingUrl) {}

    synchronized Said said() {
        while (next < LINES && (applicationId == null || trackingUrl == null)) {
            List<String> lines = log.readEnded(next, PAGE).lines();
            if (lines.isEmpty()) {
                break;
            }
            next += lines.size();
            lines.forEach(this::read);
        }
        return new Said(applicationId, trackingUrl);
    }

    private void read(String line) {
        if (applicationId == null) {
            Matcher id = ID.matcher(line);
            applicationId = !id.find() ? null : id.group(1) == null ? id.group(2) : id.group(1);
        }
        if (trackingUrl == null) {
            Matcher url = URL.matcher(line);
            trackingUrl = url.find() ? url.group(1) : null;
        }
    }
}
