// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** What the runner asks this JVM for through Py4J, which needs it to be public. */
public final class SparkEntryPoint {
    private final SparkSession session;
    private final Runnable pinned;

    SparkEntryPoint(SparkSession session, Runnable pinned) {
        this.session = session;
        this.pinned = pinned;
    }

    public SparkSession session() {
        return session;
    }

    public JavaSparkContext context() {
        return new JavaSparkContext(session.sparkContext());
    }

    /** Says that the calling thread works for Python's main thread. */
    public void pin() {
        pinned.run();
    }
}
