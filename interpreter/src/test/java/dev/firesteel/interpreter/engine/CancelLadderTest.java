// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.timer.FakeTimer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CancelLadderTest {
    private final FakeTimer timer = new FakeTimer();
    private final FakeJobs jobs = new FakeJobs();
    private final ListLog log = new ListLog();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final List<String> givenUp = new ArrayList<>();
    private final CancelLadder ladder = new CancelLadder(timer, jobs, (statement, why) -> givenUp.add(why));
    private final Statement statement =
            new Statement(5, Language.PYTHON, "code", null, new StatementSink(5, log, new FakeTimer()));

    @Test
    void jobsAreCancelledAtOnceAndAgainUntilTheStatementEnds() {
        run();
        jobs.running(true);
        ladder.climb(statement);
        timer.advanceMillis(250);
        assertThat(jobs.calls()).containsExactly("cancel 5", "cancel 5", "cancel 5");
        assertThat(reasons()).containsExactly("CANCEL_JOBS");

        statement.end();
        timer.advanceMillis(60_000);
        assertThat(jobs.calls()).hasSize(3);
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void aRungWithNothingToDoIsNotTold() {
        run();
        ladder.climb(statement);
        timer.advanceMillis(250);
        assertThat(reasons()).isEmpty();
    }

    @Test
    void jobsThatStartLaterAreToldWhenTheyAreCancelled() {
        run();
        ladder.climb(statement);
        timer.advanceMillis(150);
        jobs.running(true);
        timer.advanceMillis(50);
        assertThat(reasons()).containsExactly("CANCEL_JOBS");
    }

    @Test
    void codeIsInterruptedAfter300MillisecondsAndThenTwiceASecond() {
        run();
        ladder.climb(statement);
        timer.advanceMillis(299);
        assertThat(engine.calls()).isEmpty();
        timer.advanceMillis(1);
        assertThat(engine.calls()).containsExactly("interrupt 5");
        timer.advanceMillis(1_000);
        assertThat(engine.calls()).containsExactly("interrupt 5", "interrupt 5", "interrupt 5");
        assertThat(reasons()).containsExactly("CANCEL_INTERRUPT");
    }

    @Test
    void theLanguageProcessIsEndedAfterTenSeconds() {
        engine.killable();
        run();
        ladder.climb(statement);
        timer.advanceMillis(9_999);
        assertThat(engine.calls()).doesNotContain("kill 5");
        timer.advanceMillis(1);
        assertThat(engine.calls()).containsOnlyOnce("kill 5");
        assertThat(reasons()).containsExactly("CANCEL_INTERRUPT", "CANCEL_KILL");
        assertThat(givenUp).isEmpty();

        statement.end();
        timer.advanceMillis(60_000);
        assertThat(givenUp).isEmpty();
    }

    @Test
    void theWorkerIsGivenUpWhenItsEngineHasNothingToEnd() {
        run();
        ladder.climb(statement);
        timer.advanceMillis(10_000);
        assertThat(givenUp).containsExactly("statement 5 did not end within 10 s after its cancel");
        assertThat(reasons()).containsExactly("CANCEL_INTERRUPT", "CANCEL_KILL");
        assertThat(timer.waiting()).isZero();
    }

    @Test
    void theWorkerIsGivenUpWhenEvenTheKillDoesNotHelp() {
        engine.killable();
        run();
        ladder.climb(statement);
        timer.advanceMillis(19_999);
        assertThat(givenUp).isEmpty();
        timer.advanceMillis(1);
        assertThat(givenUp).containsExactly("statement 5 did not end after its cancel");
    }

    @Test
    void anEngineThatStillStartsIsInterruptedByItsThread() {
        Thread.interrupted();
        statement.runs();
        ladder.climb(statement);
        timer.advanceMillis(300);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(engine.calls()).isEmpty();
    }

    private void run() {
        statement.runs();
        statement.runsIn(engine);
    }

    private List<String> reasons() {
        return log.events(5).stream()
                .map(event -> ((Event.Notice) event).reason())
                .toList();
    }
}
