// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.timer.Timer;
import java.time.Duration;
import java.util.function.BiConsumer;

/**
 * Ends a running statement, gently first: its Spark jobs, then its code, then what runs the code, then the worker. Each
 * rung is told as an event when it had something to do. Climbs on the timer's thread.
 */
final class CancelLadder {
    static final Duration STEP = Duration.ofMillis(100);
    /** In steps: leaves Spark 300 ms to fail the action in its own words. */
    static final int INTERRUPT_AT = 3;

    static final int INTERRUPT_EVERY = 5;
    static final int KILL_AT = 100;
    static final int GIVE_UP_AT = 200;

    private final Timer timer;
    private final StatementJobs jobs;
    private final BiConsumer<Statement, String> givenUp;

    /** @param givenUp called with a statement that no rung could end, and the reason in one line */
    CancelLadder(Timer timer, StatementJobs jobs, BiConsumer<Statement, String> givenUp) {
        this.timer = requireNonNull(timer, "timer");
        this.jobs = requireNonNull(jobs, "jobs");
        this.givenUp = requireNonNull(givenUp, "givenUp");
    }

    /** Starts to end the statement; goes on until it has ended. */
    void climb(Statement statement) {
        timer.after(Duration.ZERO, new Climb(statement));
    }

    private final class Climb implements Runnable {
        private final Statement statement;
        private int step;
        private boolean jobsTold;

        Climb(Statement statement) {
            this.statement = statement;
        }

        @Override
        public void run() {
            if (statement.hasEnded()) {
                return;
            }
            cancelJobs();
            if (step >= INTERRUPT_AT && (step - INTERRUPT_AT) % INTERRUPT_EVERY == 0) {
                interrupt();
            }
            if (step == KILL_AT && !kill()) {
                return;
            }
            if (step == GIVE_UP_AT) {
                givenUp.accept(statement, "statement " + statement.id() + " did not end after its cancel");
                return;
            }
            step++;
            timer.after(STEP, this);
        }

        private void cancelJobs() {
            if (jobs.cancel(statement.id()) && !jobsTold) {
                jobsTold = true;
                statement.sink().notice("CANCEL_JOBS", "cancelled the statement's Spark jobs");
            }
        }

        private void interrupt() {
            if (step == INTERRUPT_AT) {
                statement.sink().notice("CANCEL_INTERRUPT", "interrupted the code");
            }
            statement.interrupt();
        }

        private boolean kill() {
            String language = statement.language().displayName();
            long seconds = STEP.multipliedBy(KILL_AT).toSeconds();
            String why = "the statement did not end within " + seconds + " s after its cancel";
            if (statement.kill(why)) {
                statement.sink().notice("CANCEL_KILL", "ended the " + language + " process: " + why);
                return true;
            }
            statement.sink().notice("CANCEL_KILL", "ends the worker: " + why);
            givenUp.accept(
                    statement,
                    "statement " + statement.id() + " did not end within " + seconds + " s after its cancel");
            return false;
        }
    }
}
