// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.spark.TaskCounts.Listed;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TaskCountsTest {
    private static final int NO_SHUFFLE = -1;

    private final TaskCounts counts = new TaskCounts();

    @Test
    void withoutJobsThereIsNothingToTell() {
        assertThat(counts.progress()).isEqualTo(new Event.Progress(0, 0, 0));
    }

    @Test
    void tasksOfAllListedStagesCount() {
        counts.jobStarted(0, List.of(new Listed(0, 3, 0), new Listed(1, 1, NO_SHUFFLE)));
        counts.stageSubmitted(new Listed(0, 3, 0));
        counts.taskDone(0);
        assertThat(counts.progress()).isEqualTo(new Event.Progress(0.25, 1, 4));
    }

    @Test
    void progressNeverGoesBack() {
        run(0, new Listed(0, 4, NO_SHUFFLE));
        assertThat(counts.progress().progress()).isEqualTo(1.0);
        counts.jobStarted(1, List.of(new Listed(1, 4, NO_SHUFFLE)));
        assertThat(counts.progress()).isEqualTo(new Event.Progress(1.0, 4, 8));
    }

    @Test
    void stagesThatAreSkippedDoNotCountAfterTheirJob() {
        counts.jobStarted(0, List.of(new Listed(0, 10, NO_SHUFFLE), new Listed(1, 2, NO_SHUFFLE)));
        counts.stageSubmitted(new Listed(1, 2, NO_SHUFFLE));
        counts.taskDone(1);
        assertThat(counts.progress().totalTasks()).isEqualTo(12);
        counts.taskDone(1);
        counts.stageDone(1);
        counts.jobEnded(0);
        assertThat(counts.progress()).isEqualTo(new Event.Progress(1.0, 2, 2));
    }

    @Test
    void aStageWhoseShuffleIsThereAlreadyDoesNotCount() {
        run(0, new Listed(0, 4, 7));
        counts.jobStarted(1, List.of(new Listed(1, 4, 7), new Listed(2, 1, NO_SHUFFLE)));
        assertThat(counts.progress().totalTasks()).isEqualTo(5);
    }

    @Test
    void aStageWhoseShuffleWasLostCountsWhenItRunsAfterAll() {
        run(0, new Listed(0, 4, 7));
        counts.jobStarted(1, List.of(new Listed(1, 4, 7)));
        counts.stageSubmitted(new Listed(1, 2, 7));
        assertThat(counts.progress().totalTasks()).isEqualTo(6);
    }

    @Test
    void retriesDoNotCountTwice() {
        counts.jobStarted(0, List.of(new Listed(0, 4, NO_SHUFFLE)));
        counts.stageSubmitted(new Listed(0, 4, NO_SHUFFLE));
        for (int i = 0; i < 4; i++) {
            counts.taskDone(0);
        }
        counts.stageSubmitted(new Listed(0, 1, NO_SHUFFLE));
        counts.taskDone(0);
        assertThat(counts.progress()).isEqualTo(new Event.Progress(1.0, 4, 4));
    }

    @Test
    void anAdaptiveQueryListsMoreThanItRuns() {
        run(0, new Listed(0, 2, 0));
        run(1, new Listed(1, 2, 1));
        counts.jobStarted(
                2, List.of(new Listed(2, 2, 0), new Listed(3, 2, 1), new Listed(4, 10, 2), new Listed(5, 1, -1)));
        counts.stageSubmitted(new Listed(5, 1, -1));
        counts.taskDone(5);
        counts.stageDone(5);
        counts.jobEnded(2);
        assertThat(counts.progress()).isEqualTo(new Event.Progress(1.0, 5, 5));
        assertThat(counts.hasRunningJobs()).isFalse();
    }

    private void run(int jobId, Listed stage) {
        counts.jobStarted(jobId, List.of(stage));
        assertThat(counts.hasRunningJobs()).isTrue();
        counts.stageSubmitted(stage);
        for (int i = 0; i < stage.tasks(); i++) {
            counts.taskDone(stage.stageId());
        }
        counts.stageDone(stage.stageId());
        counts.jobEnded(jobId);
    }
}
