// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.output.StandardStreams;
import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.timer.FakeTimer;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class StatementRunnerTest {
    private final ListLog log = new ListLog();
    private final FakeJobs jobs = new FakeJobs();
    private final FakeTimer cancelTimer = new FakeTimer();
    private final FakeTimer outputTimer = new FakeTimer();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final ScriptedEngine sql = new ScriptedEngine();
    private final List<String> fatal = new ArrayList<>();
    private final CompletableFuture<SparkSession> spark = new CompletableFuture<>();
    private final InputStream in = System.in;
    private PrintStream out;
    private StatementRunner runner;

    @BeforeEach
    void start() {
        StandardStreams streams = StandardStreams.install();
        out = streams.out();
        EngineRoom engines = new EngineRoom(
                new Engines(Map.of(Language.SCALA, any -> engine, Language.SQL, any -> sql)),
                CompletableFuture.completedFuture(Contexts.context(spark)));
        ClassLoader loader = getClass().getClassLoader();
        runner = new StatementRunner(
                engines,
                loader,
                spark,
                2,
                jobs,
                streams.onlySession(),
                SessionScope.ALONE,
                log,
                outputTimer,
                cancelTimer,
                reason -> {
                    synchronized (fatal) {
                        fatal.add(reason);
                        fatal.notifyAll();
                    }
                });
        runner.start();
    }

    @AfterEach
    void restore() throws Exception {
        runner.close();
        System.setIn(in);
    }

    @Test
    void aStatementIsMarkedPrintedAndEnded() throws Exception {
        sparkIsUp();
        engine.on("print", execution -> {
            out.println("hello");
            assertThat(System.in).isEmpty();
            execution.sink().text(TextStream.ECHO, "res0: Int = 1\n");
        });
        runner.submit(0, Language.SCALA, "print", null);
        assertThat(log.finished(0))
                .containsExactly(
                        new Event.Started(),
                        new Event.Progress(0.5, 1, 2),
                        new Event.Text(TextStream.STDOUT, "hello\n"),
                        new Event.Text(TextStream.ECHO, "res0: Int = 1\n"),
                        new Event.Finished(false));
        assertThat(jobs.calls()).containsExactly("begin 0 0", "end 0");
        // The end is told before the runner turns to what comes next.
        runner.close();
        runner.awaitEnd(Duration.ofSeconds(30));
        assertThat(runner.running()).isEmpty();
    }

    @Test
    void statementsRunInOrderAndOnlyOnce() throws Exception {
        sparkIsUp();
        engine.on("a", execution -> {});
        runner.submit(0, Language.SCALA, "a", null);
        runner.submit(0, Language.SCALA, "a", null);
        runner.submit(1, Language.SCALA, "a", null);
        log.finished(1);
        runner.submit(1, Language.SCALA, "a", null);
        runner.submit(2, Language.SCALA, "a", null);
        log.finished(2);
        assertThat(engine.calls()).containsExactly("start", "execute 0", "execute 1", "execute 2");
    }

    @Test
    void statementsOfSqlRunSideBySideAndOthersAlone() throws Exception {
        sparkIsUp();
        List<Integer> ended = Collections.synchronizedList(new ArrayList<>());
        CyclicBarrier both = new CyclicBarrier(2);
        sql.on("meet", execution -> {
            meet(both);
            ended.add(execution.statementId());
        });
        engine.on("alone", execution -> {
            assertThat(runner.running()).containsExactly(execution.statementId());
            ended.add(execution.statementId());
        });
        runner.submit(0, Language.SQL, "meet", null);
        runner.submit(1, Language.SQL, "meet", null);
        runner.submit(2, Language.SCALA, "alone", null);
        runner.submit(3, Language.SQL, "meet", null);
        runner.submit(4, Language.SQL, "meet", null);
        for (int id = 0; id <= 4; id++) {
            assertThat(log.finished(id)).noneMatch(Event.Failure.class::isInstance);
        }
        assertThat(ended.indexOf(2)).isEqualTo(2);
        assertThat(jobs.calls()).contains("begin 2 2").anyMatch(call -> call.endsWith(" in firesteel-sql-1"));
    }

    @Test
    void aCancelOfOneStatementOfSqlLeavesTheOther() throws Exception {
        sparkIsUp();
        CountDownLatch go = new CountDownLatch(1);
        CyclicBarrier three = new CyclicBarrier(3);
        sql.on("wait", execution -> {
            meet(three);
            go.await();
        });
        runner.submit(0, Language.SQL, "wait", null);
        runner.submit(1, Language.SQL, "wait", null);
        meet(three);
        assertThat(runner.running()).containsExactlyInAnyOrder(0, 1);
        runner.cancel(0);
        cancelTimer.advanceMillis(300);
        assertThat(log.finished(0)).endsWith(new Event.Finished(true));
        assertThat(runner.running()).contains(1);
        go.countDown();
        assertThat(log.finished(1)).endsWith(new Event.Finished(false)).noneMatch(Event.Failure.class::isInstance);
    }

    @Test
    void allThatRunAreAbandoned() throws Exception {
        sparkIsUp();
        CyclicBarrier three = new CyclicBarrier(3);
        sql.on("wait", execution -> {
            meet(three);
            new CountDownLatch(1).await();
        });
        runner.submit(0, Language.SQL, "wait", null);
        runner.submit(1, Language.SQL, "wait", null);
        meet(three);
        runner.abandon("WorkerLost", "a signal");
        for (int id = 0; id <= 1; id++) {
            assertThat(failure(log.events(id)).evalue()).isEqualTo("a signal");
            assertThat(log.events(id)).endsWith(new Event.Finished(false));
        }
    }

    private static void meet(CyclicBarrier others) throws InterruptedException {
        try {
            others.await();
        } catch (BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void threadsOfTheStatementPrintToIt() throws Exception {
        sparkIsUp();
        engine.on("threads", execution -> {
            Thread thread = new Thread(() -> out.print("from a thread"));
            thread.start();
            thread.join();
        });
        runner.submit(0, Language.SCALA, "threads", null);
        assertThat(log.finished(0)).contains(new Event.Text(TextStream.STDOUT, "from a thread"));
    }

    @Test
    void whatAnEngineThrowsIsAnErrorOfTheStatement() throws Exception {
        sparkIsUp();
        engine.on("throw", execution -> {
            throw new IllegalStateException("boom");
        });
        runner.submit(0, Language.SCALA, "throw", null);
        Event.Failure failure = failure(log.finished(0));
        assertThat(failure.ename()).isEqualTo("java.lang.IllegalStateException");
        assertThat(failure.evalue()).isEqualTo("boom");
        assertThat(failure.traceback().get(0)).isEqualTo("java.lang.IllegalStateException: boom\n");
        assertThat(fatal).isEmpty();
    }

    @Test
    void aLanguageThatIsNotThereFailsItsStatementOnly() throws Exception {
        sparkIsUp();
        engine.on("a", execution -> {});
        runner.submit(0, Language.R, "x", null);
        runner.submit(1, Language.SCALA, "a", null);
        assertThat(failure(log.finished(0)).evalue())
                .isEqualTo("R is not available in this worker (available: Scala, SQL)");
        assertThat(log.finished(1)).endsWith(new Event.Finished(false));
    }

    @Test
    void aRunningStatementIsCancelledByTheLadderAndKeepsItsText() throws Exception {
        sparkIsUp();
        CountDownLatch sleeping = new CountDownLatch(1);
        engine.on("sleep", execution -> {
            out.print("kept");
            sleeping.countDown();
            new CountDownLatch(1).await();
        });
        runner.submit(0, Language.SCALA, "sleep", null);
        sleeping.await();
        assertThat(runner.running()).containsExactly(0);
        runner.cancel(0);
        runner.cancel(0);
        cancelTimer.advanceMillis(300);
        assertThat(log.finished(0))
                .contains(new Event.Text(TextStream.STDOUT, "kept"))
                .endsWith(
                        new Event.Notice("CANCEL_INTERRUPT", "interrupted the code"),
                        new Event.Failure("Cancelled", "The statement was cancelled", List.of()),
                        new Event.Finished(true));
    }

    @Test
    void codeThatEndsByItselfAfterTheCancelIsCancelledToo() throws Exception {
        sparkIsUp();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        engine.on("wait", execution -> {
            running.countDown();
            go.await();
            assertThat(execution.isCancelled()).isTrue();
        });
        runner.submit(0, Language.SCALA, "wait", null);
        running.await();
        runner.cancel(0);
        go.countDown();
        assertThat(log.finished(0)).endsWith(new Event.Finished(true));
    }

    @Test
    void theEnginesOwnErrorIsKeptWhenItIsCancelled() throws Exception {
        sparkIsUp();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        engine.on("wait", execution -> {
            running.countDown();
            go.await();
            execution.sink().error("Error", "Job 0 cancelled part of cancelled job group 0", List.of());
        });
        runner.submit(0, Language.SCALA, "wait", null);
        running.await();
        runner.cancel(0);
        go.countDown();
        List<Event> events = log.finished(0);
        assertThat(failure(events).evalue()).isEqualTo("Job 0 cancelled part of cancelled job group 0");
        assertThat(events).endsWith(new Event.Finished(true));
    }

    @Test
    void aQueuedStatementIsCancelledWithoutRunning() throws Exception {
        sparkIsUp();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        engine.on("wait", execution -> {
            running.countDown();
            go.await();
        });
        runner.submit(0, Language.SCALA, "wait", null);
        runner.submit(1, Language.SCALA, "wait", null);
        running.await();
        runner.cancel(1);
        assertThat(log.events(1)).containsExactly(new Event.Finished(true));
        go.countDown();
        log.finished(0);
        runner.cancel(0);
        runner.cancel(99);
        assertThat(engine.calls()).containsExactly("start", "execute 0");
        assertThat(cancelTimer.waiting()).isZero();
    }

    @Test
    void aStatementThatWaitsForSparkCanBeCancelled() throws Exception {
        runner.submit(0, Language.SCALA, "never", null);
        while (!runner.running().contains(0)) {
            Thread.onSpinWait();
        }
        runner.cancel(0);
        cancelTimer.advanceMillis(300);
        assertThat(log.finished(0)).endsWith(new Event.Finished(true));
        assertThat(engine.calls()).isEmpty();
    }

    @Test
    void anInterruptThatTheCodeDidNotTakeDoesNotHitTheNextStatement() throws Exception {
        sparkIsUp();
        CountDownLatch running = new CountDownLatch(1);
        engine.on("busy", execution -> {
            running.countDown();
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });
        engine.on("sleepy", execution -> Thread.sleep(1));
        runner.submit(0, Language.SCALA, "busy", null);
        running.await();
        runner.cancel(0);
        cancelTimer.advanceMillis(300);
        log.finished(0);
        runner.submit(1, Language.SCALA, "sleepy", null);
        assertThat(log.finished(1)).endsWith(new Event.Finished(false)).noneMatch(Event.Failure.class::isInstance);
    }

    @Test
    void aBlockedPrinterCanBeCancelled() throws Exception {
        sparkIsUp();
        engine.on("print", execution -> {
            out.print("x".repeat(100_000));
            out.print("y".repeat(100_000));
        });
        log.full(true);
        runner.submit(0, Language.SCALA, "print", null);
        log.blocked().join();
        runner.cancel(0);
        List<Event> events = log.finished(0);
        assertThat(events).endsWith(new Event.Finished(true));
        assertThat(events)
                .filteredOn(Event.Notice.class::isInstance)
                .singleElement()
                .satisfies(event -> assertThat(((Event.Notice) event).message())
                        .startsWith("200000 characters printed after the cancel are dropped"));
    }

    @Test
    void codeThatNothingEndsIsGivenUpWithTheWorker() throws Exception {
        sparkIsUp();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        engine.on("stubborn", execution -> {
            running.countDown();
            while (go.getCount() > 0) {
                try {
                    go.await();
                } catch (InterruptedException ignored) {
                    // That is the point.
                }
            }
        });
        runner.submit(0, Language.SCALA, "stubborn", null);
        running.await();
        runner.cancel(0);
        cancelTimer.advanceMillis(10_000);
        List<Event> events = log.finished(0);
        assertThat(failure(events).evalue()).isEqualTo("statement 0 did not end within 10 s after its cancel");
        assertThat(fatal).containsExactly("statement 0 did not end within 10 s after its cancel");
        go.countDown();
    }

    @Test
    void theWorkerFailsAfterTheStatementThatBrokeIt() throws Exception {
        sparkIsUp();
        engine.on("stop", execution -> {
            runner.failWhenIdle("it stopped the SparkContext");
            assertThat(fatal).isEmpty();
            out.print("stopped");
        });
        runner.submit(0, Language.SCALA, "stop", null);
        runner.submit(1, Language.SCALA, "stop", null);
        assertThat(log.finished(0)).endsWith(new Event.Finished(false));
        synchronized (fatal) {
            while (fatal.isEmpty()) {
                fatal.wait();
            }
        }
        assertThat(fatal).containsExactly("it stopped the SparkContext");
        assertThat(engine.calls()).containsExactly("start", "execute 0");
    }

    @Test
    void anIdleWorkerFailsAtOnce() {
        runner.failWhenIdle("reason");
        assertThat(fatal).containsExactly("reason");
    }

    @Test
    void anAbandonedStatementEndsThoughItsCodeDoesNot() throws Exception {
        sparkIsUp();
        CountDownLatch running = new CountDownLatch(1);
        engine.on("exit", execution -> {
            out.print("before");
            running.countDown();
            new CountDownLatch(1).await();
        });
        runner.submit(0, Language.SCALA, "exit", null);
        running.await();
        runner.abandon("SystemExit", "the code called System.exit");
        assertThat(log.events(0))
                .endsWith(
                        new Event.Text(TextStream.STDOUT, "before"),
                        new Event.Failure("SystemExit", "the code called System.exit", List.of()),
                        new Event.Finished(false));
    }

    @Test
    void sparkThatDidNotStartIsSaid() throws Exception {
        spark.completeExceptionally(new IllegalStateException("no master"));
        runner.submit(0, Language.SCALA, "a", null);
        assertThat(failure(log.finished(0)).evalue())
                .isEqualTo("Spark did not start: java.lang.IllegalStateException: no master");
    }

    /** Nothing here touches Spark itself. */
    private void sparkIsUp() {
        spark.complete(null);
    }

    private static Event.Failure failure(List<Event> events) {
        return events.stream()
                .filter(Event.Failure.class::isInstance)
                .map(Event.Failure.class::cast)
                .findFirst()
                .orElseThrow();
    }
}
