// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.engine;

import static java.util.Objects.requireNonNull;

import dev.firesteel.interpreter.output.SessionOutput;
import dev.firesteel.interpreter.timer.Timer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the first statements of each language before there is a session, so that its own first ones find all that is slow only
 * once done. Nothing stays of them: no name, no view, no event, and no number is used up.
 */
public final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    /** Says that it is nobody's; see {@link Execution}. */
    private static final int ID = -1;

    /** In the first, classes are loaded; what they do is quicker from then on, and twice as quick after two more. */
    private static final int ROUNDS = 3;

    private record First(Language language, String code) {}

    private static final List<First> FIRST = List.of(
            new First(
                    Language.SCALA,
                    "println(sc.parallelize(1 to 10).count())\nspark.range(3).groupBy(\"id\").count().collect().length"),
            new First(Language.SQL, "SELECT id, count(*) FROM range(3) GROUP BY id"),
            // Without a value: Python would keep it as the last one.
            new First(
                    Language.PYTHON,
                    "assert print(sc.parallelize(range(10)).count()) is None and spark.range(3).count() == 3"));

    private final StatementRun run;
    private final Timer timer;

    /** Parameters as for {@link StatementRunner}, which must not run anything before {@link #run} has returned. */
    public WarmUp(
            EngineRoom engines,
            CompletableFuture<SparkSession> spark,
            StatementJobs jobs,
            SessionOutput output,
            Timer timer,
            Consumer<String> fatal) {
        this.run = new StatementRun(engines, spark, jobs, output, SessionScope.ALONE, new Unheard(), fatal);
        this.timer = requireNonNull(timer, "timer");
    }

    /** Returns when all have been run. A language that does not work is for the statement of a session to tell. */
    public void run() {
        for (int round = 0; round < ROUNDS; round++) {
            FIRST.forEach(this::run);
        }
    }

    private void run(First first) {
        StatementSink sink = new StatementSink(ID, new Unheard(), timer);
        Statement statement = new Statement(ID, first.language(), first.code(), null, sink);
        statement.runs();
        run.run(statement, null);
    }

    /** Takes everything, keeps nothing, and tells what fails in the worker's own log. */
    private static final class Unheard implements EventLog {
        @Override
        public boolean append(int statementId, Event event) {
            appendNow(statementId, event);
            return true;
        }

        @Override
        public void appendNow(int statementId, Event event) {
            if (event instanceof Event.Failure failure) {
                LOG.warn("The warm-up failed: {}: {}", failure.ename(), failure.evalue());
            }
        }

        @Override
        public void release(int statementId) {
            // Nobody waits for room.
        }
    }
}
