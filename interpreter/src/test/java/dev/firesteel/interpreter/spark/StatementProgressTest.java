// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.spark.TaskCounts.Listed;
import dev.firesteel.interpreter.timer.FakeTimer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatementProgressTest {
    private final FakeTimer timer = new FakeTimer();
    private final List<Event.Progress> told = new ArrayList<>();
    private final StatementProgress progress = new StatementProgress("0", timer, told::add);

    @Test
    void toldAtMostTenTimesASecond() {
        start(1_000);
        for (int i = 0; i < 1_000; i++) {
            progress.count(counts -> counts.taskDone(0));
            timer.advanceMillis(1);
        }
        assertThat(told).hasSizeBetween(10, 11);
        timer.advanceMillis(100);
        assertThat(told).last().isEqualTo(new Event.Progress(1.0, 1_000, 1_000));
        assertThat(told).isSortedAccordingTo((a, b) -> Double.compare(a.progress(), b.progress()));
    }

    @Test
    void whatHasNotChangedIsNotTold() {
        start(2);
        timer.advanceMillis(1_000);
        progress.count(counts -> {});
        assertThat(told).containsExactly(new Event.Progress(0, 0, 2));
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theEndTellsWhatWaited() {
        start(2);
        progress.count(counts -> counts.taskDone(0));
        progress.end();
        assertThat(told).containsExactly(new Event.Progress(0, 0, 2), new Event.Progress(0.5, 1, 2));
        progress.count(counts -> counts.taskDone(0));
        timer.advanceMillis(1_000);
        assertThat(told).hasSize(2);
    }

    private void start(int tasks) {
        progress.count(counts -> counts.jobStarted(0, List.of(new Listed(0, tasks, -1))));
    }
}
