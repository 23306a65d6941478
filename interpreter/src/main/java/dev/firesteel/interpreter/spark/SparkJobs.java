// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.engine.StatementJobs;
import dev.firesteel.interpreter.timer.Timer;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Marks jobs with a job group and, since code may set a group of its own, with a tag of the same name; both are read back
 * from the properties of what Spark starts.
 */
public final class SparkJobs implements StatementJobs {
    /** Spark logs each attempt; without jobs that are known of only one in ten is made, for those just submitted. */
    private static final int BLIND_ATTEMPT = 10;

    private final CompletableFuture<SparkSession> spark;
    private final SessionScope scope;
    private final Timer timer;
    private final Map<Integer, StatementProgress> statements = new ConcurrentHashMap<>();

    /** @param spark statements begin after its completion only */
    public SparkJobs(CompletableFuture<SparkSession> spark, SessionScope scope, Timer timer) {
        this.spark = requireNonNull(spark, "spark");
        this.scope = requireNonNull(scope, "scope");
        this.timer = requireNonNull(timer, "timer");
    }

    @Override
    public void begin(int statementId, String jobGroup, @Nullable String pool, Consumer<Event.Progress> progress) {
        statements.put(statementId, new StatementProgress(jobGroup, timer, progress));
        SparkContext context = spark.join().sparkContext();
        if (!context.isStopped()) {
            context.setJobGroup(jobGroup, "Statement " + statementId, true);
            context.addJobTag(jobGroup);
            scope.mark(context);
            if (pool != null) {
                context.setLocalProperty("spark.scheduler.pool", pool);
            }
        }
    }

    @Override
    public boolean cancel(int statementId) {
        StatementProgress statement = statements.get(statementId);
        if (statement == null) {
            return false;
        }
        boolean running = statement.hasRunningJobs();
        boolean inTurn = statement.countCancel() % BLIND_ATTEMPT == 0;
        if (running || inTurn) {
            cancelJobs(statement);
        }
        return running;
    }

    private void cancelJobs(StatementProgress statement) {
        SparkContext context = spark.join().sparkContext();
        if (!context.isStopped()) {
            context.cancelJobGroup(statement.jobGroup());
            context.cancelJobsWithTag(statement.jobGroup());
        }
    }

    @Override
    public void end(int statementId) {
        StatementProgress statement = statements.remove(statementId);
        if (statement != null) {
            statement.end();
            if (statement.wasCancelled()) {
                // Spark lets a job run on whose waiting thread was interrupted before anybody knew of the job.
                cancelJobs(statement);
            }
        }
        SparkContext context = spark.join().sparkContext();
        if (!context.isStopped()) {
            context.clearJobGroup();
            context.clearJobTags();
        }
    }

    /** The statement that something with these properties belongs to; null when none that runs. */
    @Nullable
    StatementProgress owner(@Nullable Properties properties) {
        if (properties == null) {
            return null;
        }
        String group = properties.getProperty("spark.jobGroup.id", "");
        String tags = "," + properties.getProperty("spark.job.tags", "") + ",";
        for (StatementProgress statement : statements.values()) {
            if (group.equals(statement.jobGroup()) || tags.contains("," + statement.jobGroup() + ",")) {
                return statement;
            }
        }
        return null;
    }
}
