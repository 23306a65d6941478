// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import java.util.Properties;
import org.apache.spark.SparkContext;
import org.jspecify.annotations.Nullable;

/**
 * By what Spark tells the jobs of one session from those of others in the same application.
 *
 * @param name unique in the application, and its scheduler pool and job tag; null for a session that has the application for itself
 */
public record SessionScope(@Nullable String name) {
    /** Of a session that has the application for itself. */
    public static final SessionScope ALONE = new SessionScope(null);

    /** The local property that says whose a thread's jobs are; tasks have it too. */
    public static final String PROPERTY = "firesteel.session";

    private static final String POOL = "spark.scheduler.pool";

    public boolean isShared() {
        return name != null;
    }

    /** The job group of a statement. */
    String jobGroup(int statementId) {
        return name == null ? Integer.toString(statementId) : name + "-" + statementId;
    }

    /** A thread's name, and that of its scheduler pool. */
    public String lane(String what) {
        return (name == null ? "firesteel" : name) + "-" + what;
    }

    /**
     * Marks the jobs of the calling thread, and of those that it starts, as the session's. A pool that the code has chosen
     * stays.
     */
    public void mark(SparkContext context) {
        if (name != null) {
            Properties properties = context.getLocalProperties();
            properties.setProperty(PROPERTY, name);
            properties.putIfAbsent(POOL, name);
            context.addJobTag(name);
        }
    }

    /** Cancels the jobs that are marked so. */
    public void cancelJobs(SparkContext context) {
        if (name != null && !context.isStopped()) {
            context.cancelJobsWithTag(name);
        }
    }
}
