// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.session;

import com.google.protobuf.ByteString;
import dev.firesteel.server.auth.Principal;
import dev.firesteel.server.statement.JobView;
import dev.firesteel.server.statement.Kind;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The one entry to the jobs of sessions. Never blocks; stages fail as those of {@link Sessions} do. */
public interface Jobs {

    /**
     * Queues a job; completes when it is durable.
     *
     * @param kind spark or pyspark, anything else is refused; null when the caller said none
     */
    CompletionStage<JobView> submit(
            Principal caller, String session, @Nullable Kind kind, ByteString job, @Nullable String requestId);

    /** The job, when it has ended or {@code wait} is over. Fails with {@code JOB_NOT_FOUND}. */
    CompletionStage<JobView> await(Principal caller, String session, int job, Duration wait);

    /** Completes when the cancel is under way; does nothing to a job that has ended. Fails with {@code JOB_NOT_FOUND}. */
    CompletionStage<Void> cancel(Principal caller, String session, int job);
}
