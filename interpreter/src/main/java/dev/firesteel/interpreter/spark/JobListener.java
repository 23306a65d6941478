// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.spark.TaskCounts.Listed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.StageInfo;
import org.jspecify.annotations.Nullable;

/** Gives what Spark's listener bus says to the statement that it belongs to. Called by one thread; never blocks it. */
public final class JobListener extends SparkListener {
    private final SparkJobs jobs;
    private final Runnable applicationEnded;
    private final Map<Integer, StatementProgress> jobOwners = new HashMap<>();
    private final Map<Integer, StatementProgress> stageOwners = new HashMap<>();

    /** @param applicationEnded called when the SparkContext stops */
    public JobListener(SparkJobs jobs, Runnable applicationEnded) {
        this.jobs = requireNonNull(jobs, "jobs");
        this.applicationEnded = requireNonNull(applicationEnded, "applicationEnded");
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        StatementProgress owner = jobs.owner(start.properties());
        if (owner != null) {
            jobOwners.put(start.jobId(), owner);
            List<Listed> stages = new ArrayList<>();
            for (StageInfo stage : ScalaSeqs.<StageInfo>of(start, "stageInfos")) {
                stages.add(listed(stage));
            }
            owner.count(counts -> counts.jobStarted(start.jobId(), stages));
        }
    }

    @Override
    public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
        StatementProgress owner = jobs.owner(submitted.properties());
        if (owner != null) {
            stageOwners.put(submitted.stageInfo().stageId(), owner);
            Listed stage = listed(submitted.stageInfo());
            owner.count(counts -> counts.stageSubmitted(stage));
        }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
        if (end.taskInfo() != null && end.taskInfo().successful()) {
            count(stageOwners.get(end.stageId()), counts -> counts.taskDone(end.stageId()));
        }
    }

    @Override
    public void onStageCompleted(SparkListenerStageCompleted completed) {
        int stageId = completed.stageInfo().stageId();
        StatementProgress owner = stageOwners.remove(stageId);
        if (completed.stageInfo().failureReason().isEmpty()) {
            count(owner, counts -> counts.stageDone(stageId));
        }
    }

    @Override
    public void onJobEnd(SparkListenerJobEnd end) {
        count(jobOwners.remove(end.jobId()), counts -> counts.jobEnded(end.jobId()));
    }

    @Override
    public void onApplicationEnd(SparkListenerApplicationEnd end) {
        applicationEnded.run();
    }

    private static void count(@Nullable StatementProgress owner, Consumer<TaskCounts> change) {
        if (owner != null) {
            owner.count(change);
        }
    }

    private static Listed listed(StageInfo stage) {
        scala.Option<Object> shuffle = stage.shuffleDepId();
        return new Listed(stage.stageId(), stage.numTasks(), shuffle.isDefined() ? (Integer) shuffle.get() : -1);
    }
}
