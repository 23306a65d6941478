// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import dev.firesteel.interpreter.engine.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Counts the tasks of one statement's jobs. A job lists stages that are then skipped, because their output is there; they
 * count until the job ends or its output is known to be there. The share never falls. Not thread-safe.
 */
final class TaskCounts {
    private final Map<Integer, Stage> stages = new HashMap<>();
    /** Stages by running job. */
    private final Map<Integer, Set<Integer>> jobs = new HashMap<>();

    private final Set<Integer> shufflesDone = new HashSet<>();
    private double share;

    /** A stage as a job lists it; {@code shuffleId} is -1 when its output is no shuffle. */
    record Listed(int stageId, int tasks, int shuffleId) {}

    private static final class Stage {
        private final int shuffleId;
        private int tasks;
        private int done;
        private boolean submitted;

        Stage(Listed listed) {
            shuffleId = listed.shuffleId();
            tasks = listed.tasks();
        }
    }

    void jobStarted(int jobId, List<Listed> listed) {
        Set<Integer> ids = new HashSet<>();
        for (Listed stage : listed) {
            if (!shufflesDone.contains(stage.shuffleId())) {
                stages.computeIfAbsent(stage.stageId(), id -> new Stage(stage));
                ids.add(stage.stageId());
            }
        }
        jobs.put(jobId, ids);
    }

    void stageSubmitted(Listed listed) {
        Stage stage = stages.computeIfAbsent(listed.stageId(), id -> new Stage(listed));
        // An attempt after a lost executor has only the lost tasks.
        if (!stage.submitted) {
            stage.tasks = listed.tasks();
        }
        stage.submitted = true;
    }

    void taskDone(int stageId) {
        Stage stage = stages.get(stageId);
        if (stage != null) {
            stage.done = Math.min(stage.tasks, stage.done + 1);
        }
    }

    void stageDone(int stageId) {
        Stage stage = stages.get(stageId);
        if (stage != null) {
            stage.done = stage.tasks;
            if (stage.shuffleId >= 0) {
                shufflesDone.add(stage.shuffleId);
            }
        }
    }

    void jobEnded(int jobId) {
        jobs.remove(jobId);
        Set<Integer> stillListed = new HashSet<>();
        jobs.values().forEach(stillListed::addAll);
        for (Iterator<Map.Entry<Integer, Stage>> i = stages.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<Integer, Stage> stage = i.next();
            if (!stage.getValue().submitted && !stillListed.contains(stage.getKey())) {
                i.remove();
            }
        }
    }

    boolean hasRunningJobs() {
        return !jobs.isEmpty();
    }

    Event.Progress progress() {
        int done = 0;
        int total = 0;
        for (Stage stage : stages.values()) {
            done += stage.done;
            total += stage.tasks;
        }
        if (total > 0) {
            share = Math.max(share, (double) done / total);
        }
        return new Event.Progress(share, done, total);
    }
}
