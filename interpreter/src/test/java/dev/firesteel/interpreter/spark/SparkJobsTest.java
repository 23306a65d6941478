// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.testing.LocalSpark;
import dev.firesteel.interpreter.timer.FakeTimer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Marks, counts and cancels jobs of a real Spark. */
@Timeout(120)
final class SparkJobsTest {
    /** Tasks run in this JVM. */
    private static volatile CountDownLatch taskRuns = new CountDownLatch(1);

    private final SparkSession spark = LocalSpark.session();
    private final SparkContext context = spark.sparkContext();
    private final FakeTimer timer = new FakeTimer();
    private final SparkJobs jobs = new SparkJobs(CompletableFuture.completedFuture(spark), timer);
    private final JobListener listener = new JobListener(jobs, () -> {});
    private final List<Event.Progress> told = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void listen() {
        context.addSparkListener(listener);
    }

    @AfterEach
    void stopListening() {
        context.removeSparkListener(listener);
    }

    @Test
    void theStatementsTasksAreCounted() throws Exception {
        jobs.begin(4, "4", told::add);
        assertThat(spark.range(0, 1_000, 1, 3).count()).isEqualTo(1_000);
        context.listenerBus().waitUntilEmpty();
        timer.advanceMillis(100);
        jobs.end(4);
        Event.Progress last = told.get(told.size() - 1);
        assertThat(last.progress()).isEqualTo(1.0);
        assertThat(last.completedTasks()).isEqualTo(last.totalTasks()).isGreaterThanOrEqualTo(4);
        assertThat(told).isSortedAccordingTo((a, b) -> Double.compare(a.progress(), b.progress()));
    }

    @Test
    void jobsOfAnotherGroupThatTheCodeSetAreCountedByTheTag() throws Exception {
        jobs.begin(5, "5", told::add);
        context.setJobGroup("of the code", "", false);
        spark.range(10).count();
        context.listenerBus().waitUntilEmpty();
        jobs.end(5);
        assertThat(told).isNotEmpty();
    }

    @Test
    void jobsOfNoStatementAreNotCounted() throws Exception {
        jobs.begin(6, "6", told::add);
        jobs.end(6);
        spark.range(10).count();
        context.listenerBus().waitUntilEmpty();
        assertThat(told).isEmpty();
        assertThat(context.getLocalProperty("spark.jobGroup.id")).isNull();
    }

    @Test
    void runningJobsAreCancelled() throws Exception {
        taskRuns = new CountDownLatch(1);
        CompletableFuture<Void> action = CompletableFuture.runAsync(() -> {
            jobs.begin(7, "7", told::add);
            try {
                sleepInTasks();
            } finally {
                jobs.end(7);
            }
        });
        taskRuns.await();
        context.listenerBus().waitUntilEmpty();
        assertThat(jobs.cancel(8)).isFalse();
        assertThat(jobs.cancel(7)).isTrue();
        assertThatThrownBy(action::join)
                .isInstanceOf(CompletionException.class)
                .hasMessageContaining("cancelled job group 7");
        assertThat(jobs.cancel(7)).isFalse();
    }

    @Test
    void jobsOfThreadsThatTheStatementStartedAreCancelledToo() throws Exception {
        taskRuns = new CountDownLatch(1);
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        jobs.begin(9, "9", told::add);
        Thread thread = new Thread(() -> {
            try {
                sleepInTasks();
                failure.complete(null);
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        thread.start();
        taskRuns.await();
        jobs.cancel(9);
        assertThat(failure.join()).hasMessageContaining("cancelled job group 9");
        jobs.end(9);
    }

    private void sleepInTasks() {
        spark.range(0, 2, 1, 2).foreach((ForeachFunction<Long>) row -> {
            taskRuns.countDown();
            new CountDownLatch(1).await();
        });
    }
}
