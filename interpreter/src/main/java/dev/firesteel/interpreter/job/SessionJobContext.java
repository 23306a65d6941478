// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.job;

import java.io.File;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.livy.JobContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.hive.HiveContext;
import org.apache.spark.streaming.Duration;
import org.apache.spark.streaming.api.java.JavaStreamingContext;
import org.jspecify.annotations.Nullable;

/** What all jobs of a session share. Thread-safe: a job may start threads. */
// Livy's API: it has classes that Spark gives up, and the caller says which class it takes an object for.
@SuppressWarnings({"deprecation", "TypeParameterUnusedInFormals", "unchecked"})
final class SessionJobContext implements JobContext {
    /** As many as Livy keeps, the longest unused ones go. */
    private static final int SHARED_OBJECTS = 100;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final File folder;
    private final Map<String, Object> shared = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Object> eldest) {
            return size() > SHARED_OBJECTS;
        }
    };

    private @Nullable HiveContext hive;
    private @Nullable JavaStreamingContext streaming;

    SessionJobContext(SparkSession spark, Path folder) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.folder = folder.toFile();
    }

    @Override
    public JavaSparkContext sc() {
        return context;
    }

    @Override
    public <E> E sparkSession() {
        return (E) spark;
    }

    @Override
    public SQLContext sqlctx() {
        return spark.sqlContext();
    }

    @Override
    public synchronized HiveContext hivectx() {
        if (hive == null) {
            hive = new HiveContext(context);
        }
        return hive;
    }

    @Override
    public <E> E getSharedObject(String name) {
        synchronized (shared) {
            Object found = shared.get(name);
            if (found == null) {
                throw new NoSuchElementException("Cannot find shared variable named " + name);
            }
            return (E) found;
        }
    }

    @Override
    public <E> void setSharedObject(String name, E object) {
        synchronized (shared) {
            shared.put(name, object);
        }
    }

    @Override
    @SuppressWarnings("NullAway") // Null when there is none.
    public <E> E removeSharedObject(String name) {
        synchronized (shared) {
            return (E) shared.remove(name);
        }
    }

    @Override
    public synchronized void createStreamingContext(long batchMillis) {
        if (streaming != null) {
            throw new IllegalStateException("Streaming context is not null.");
        }
        streaming = new JavaStreamingContext(context, new Duration(batchMillis));
    }

    @Override
    public synchronized JavaStreamingContext streamingctx() {
        if (streaming == null) {
            throw new IllegalStateException("method createStreamingContext must be called first.");
        }
        return streaming;
    }

    @Override
    public synchronized void stopStreamingCtx() {
        if (streaming == null) {
            throw new IllegalStateException("Streaming Context is null");
        }
        streaming.stop(false);
        streaming = null;
    }

    @Override
    public File getLocalTmpDir() {
        return folder;
    }
}
