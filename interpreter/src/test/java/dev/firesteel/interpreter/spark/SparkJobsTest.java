// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.engine.Event;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.testing.LocalSpark;
import dev.firesteel.interpreter.timer.FakeTimer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.function.ForeachFunction;
import org.apache.spark.scheduler.JobFailed;
import org.apache.spark.scheduler.JobResult;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;
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
    private final SparkJobs jobs = new SparkJobs(CompletableFuture.completedFuture(spark), SessionScope.ALONE, timer);
    private final JobListener listener = new JobListener(jobs, () -> {});
    private final List<Event.Progress> told = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void listen() throws Exception {
        // The end of an earlier test's job is not this one's.
        context.listenerBus().waitUntilEmpty();
        context.addSparkListener(listener);
    }

    @AfterEach
    void stopListening() {
        context.removeSparkListener(listener);
    }

    @Test
    void theStatementsTasksAreCounted() throws Exception {
        jobs.begin(4, "4", null, told::add);
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
        jobs.begin(5, "5", null, told::add);
        context.setJobGroup("of the code", "", false);
        spark.range(10).count();
        context.listenerBus().waitUntilEmpty();
        jobs.end(5);
        assertThat(told).isNotEmpty();
    }

    @Test
    void jobsOfNoStatementAreNotCounted() throws Exception {
        jobs.begin(6, "6", null, told::add);
        jobs.end(6);
        spark.range(10).count();
        context.listenerBus().waitUntilEmpty();
        assertThat(told).isEmpty();
        assertThat(context.getLocalProperty("spark.jobGroup.id")).isNull();
    }

    @Test
    void jobsGoToThePoolThatIsGiven() throws Exception {
        List<String> pools = Collections.synchronizedList(new ArrayList<>());
        SparkListener pooled = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                pools.add(String.valueOf(start.properties().getProperty("spark.scheduler.pool")));
            }
        };
        context.addSparkListener(pooled);
        Thread lane = new Thread(() -> {
            jobs.begin(6, "6", "lane", told::add);
            spark.range(10).collectAsList();
            jobs.end(6);
        });
        lane.start();
        lane.join();
        context.listenerBus().waitUntilEmpty();
        context.removeSparkListener(pooled);
        assertThat(pools).isNotEmpty().containsOnly("lane");
    }

    /** As those of one session of several in the application. */
    @Test
    void jobsOfASharedApplicationAreMarkedAsTheirSessions() throws Exception {
        SessionScope scope = new SessionScope("session-5");
        SparkJobs shared = new SparkJobs(CompletableFuture.completedFuture(spark), scope, timer);
        taskRuns = new CountDownLatch(1);
        CompletableFuture<Properties> marks = new CompletableFuture<>();
        SparkListener marked = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                marks.complete(start.properties());
            }
        };
        context.addSparkListener(marked);
        CompletableFuture<Void> action = CompletableFuture.runAsync(() -> {
            shared.begin(7, "session-5-7", null, told::add);
            sleepInTasks();
        });
        taskRuns.await();
        // A listener is told after the fact: it may go only once it was.
        assertThat(marks.join())
                .containsEntry("spark.jobGroup.id", "session-5-7")
                .containsEntry("spark.scheduler.pool", "session-5")
                .containsEntry(SessionScope.PROPERTY, "session-5");
        context.removeSparkListener(marked);
        new SessionScope("session-6").cancelJobs(context);
        assertThat(action).isNotDone();
        scope.cancelJobs(context);
        assertThatThrownBy(action::join).hasMessageContaining("session-5");
    }

    @Test
    void runningJobsAreCancelled() throws Exception {
        taskRuns = new CountDownLatch(1);
        CompletableFuture<Void> action = CompletableFuture.runAsync(() -> {
            jobs.begin(7, "7", null, told::add);
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
        jobs.begin(9, "9", null, told::add);
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

    @Test
    void aJobThatNobodyKnewOfAtTheCancelEndsWithTheStatement() throws Exception {
        taskRuns = new CountDownLatch(1);
        CompletableFuture<JobResult> result = new CompletableFuture<>();
        SparkListener ended = new SparkListener() {
            @Override
            public void onJobEnd(SparkListenerJobEnd end) {
                result.complete(end.jobResult());
            }
        };
        context.addSparkListener(ended);
        Thread statement = new Thread(() -> {
            jobs.begin(10, "10", null, told::add);
            assertThat(jobs.cancel(10)).isFalse();
            try {
                sleepInTasks();
            } finally {
                jobs.end(10);
            }
        });
        statement.start();
        taskRuns.await();
        assertThat(result).isNotDone();
        statement.interrupt();
        assertThat(result.join()).isInstanceOf(JobFailed.class);
        statement.join();
        context.removeSparkListener(ended);
    }

    private void sleepInTasks() {
        spark.range(0, 2, 1, 2).foreach((ForeachFunction<Long>) row -> {
            taskRuns.countDown();
            new CountDownLatch(1).await();
        });
    }
}
