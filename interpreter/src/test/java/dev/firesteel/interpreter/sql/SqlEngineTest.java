// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.EngineException;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlEngineTest {

    private static final String EMPTY = "{\"schema\":{\"type\":\"struct\",\"fields\":[]},\"data\":[]}";

    @TempDir
    private Path directory;

    private final AtomicInteger ids = new AtomicInteger();
    private SqlEngine engine;

    @BeforeEach
    void start() throws Exception {
        engine = engine(Map.of());
    }

    @AfterEach
    void close() {
        engine.close();
        LocalSpark.session().conf().unset(RowLimit.ROWS);
    }

    private SqlEngine engine(Map<String, String> conf) throws Exception {
        SqlEngine made = new SqlEngine(context(conf, CompletableFuture.completedFuture(LocalSpark.session())));
        made.start();
        return made;
    }

    private EngineContext context(Map<String, String> conf, CompletableFuture<SparkSession> spark) {
        return new EngineContext(
                directory,
                directory,
                conf,
                Map.of(),
                List.of(),
                getClass().getClassLoader(),
                new SessionFiles(),
                SessionScope.ALONE,
                spark);
    }

    private RecordedEvents run(String code) throws InterruptedException {
        return run(code, null);
    }

    private RecordedEvents run(String code, @Nullable Integer rowLimit) throws InterruptedException {
        RecordedEvents events = new RecordedEvents();
        engine.execute(new Execution(ids.incrementAndGet(), code, rowLimit, "group", events, () -> false));
        return events;
    }

    private static String json(RecordedEvents events) {
        assertThat(events.failure()).isNull();
        assertThat(events.result()).containsOnlyKeys("application/json");
        return events.result().get("application/json");
    }

    @Test
    void resultHasSchemaAndRows() throws Exception {
        assertThat(json(run("select 7 as x, 'a' as s")))
                .isEqualTo("{\"schema\":{\"type\":\"struct\",\"fields\":["
                        + "{\"name\":\"x\",\"type\":\"integer\",\"nullable\":false,\"metadata\":{}},"
                        + "{\"name\":\"s\",\"type\":\"string\",\"nullable\":false,\"metadata\":{}}]},"
                        + "\"data\":[[7,\"a\"]]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create or replace temp view made as select 1 as a",
                "create database if not exists made",
                "drop view if exists made_not",
                "create table if not exists made.t (a int) using parquet",
                "insert into made.t values (1), (2)",
                "use default"
            })
    void commandHasNoFieldsAndNoRows(String command) throws Exception {
        run("create database if not exists made");
        run("create table if not exists made.t (a int) using parquet");
        assertThat(json(run(command))).isEqualTo(EMPTY);
    }

    @Test
    void showAndSetHaveRows() throws Exception {
        assertThat(json(run("show databases")))
                .contains("\"name\":\"namespace\"")
                .contains("[\"default\"]");
        assertThat(json(run("set spark.sql.shuffle.partitions")))
                .contains("[[\"spark.sql.shuffle.partitions\",\"2\"]]");
    }

    @Test
    void viewsAreSharedWithTheSession() throws Exception {
        LocalSpark.session().range(3).createOrReplaceTempView("from_scala");
        assertThat(json(run("select count(*) from from_scala"))).endsWith("\"data\":[[3]]}");
        run("create or replace temp view from_sql as select 5 as five");
        assertThat(LocalSpark.session().table("from_sql").first().getInt(0)).isEqualTo(5);
    }

    @Test
    void firstThousandRowsAndTold() throws Exception {
        RecordedEvents events = run("select id from range(1500)");
        assertThat(json(events)).endsWith(",[999]]}");
        assertThat(events.truncated()).contains("1000").contains(RowLimit.ROWS);
    }

    @Test
    void exactlyAsManyAsTheLimitIsWhole() throws Exception {
        RecordedEvents events = run("select id from range(1000)");
        assertThat(json(events)).endsWith(",[999]]}");
        assertThat(events.truncated()).isNull();
    }

    @Test
    void limitIsSetWhileTheSessionRuns() throws Exception {
        run("set spark.firesteel.sql.rows=2");
        assertThat(json(run("select id from range(5)"))).endsWith("\"data\":[[0],[1]]}");
        run("set spark.firesteel.sql.rows=0");
        RecordedEvents events = run("select id from range(100000)");
        assertThat(json(events)).endsWith(",[99999]]}");
        assertThat(events.truncated()).isNull();
    }

    @Test
    void limitOfTheStatementGoesBeforeTheSessionsAndHoldsOnce() throws Exception {
        run("set spark.firesteel.sql.rows=3");
        RecordedEvents events = run("select id from range(5)", 2);
        assertThat(json(events)).endsWith("\"data\":[[0],[1]]}");
        assertThat(events.truncated())
                .isEqualTo("the first 2 rows; rowLimit of the statement, or spark.firesteel.sql.rows, sets how many");
        assertThat(json(run("select id from range(5)"))).endsWith("\"data\":[[0],[1],[2]]}");
        RecordedEvents exact = run("select id from range(2)", 2);
        assertThat(json(exact)).endsWith("\"data\":[[0],[1]]}");
        assertThat(exact.truncated()).isNull();
    }

    @Test
    void limitZeroOfTheStatementIsAllRows() throws Exception {
        RecordedEvents events = run("select id from range(100000)", 0);
        assertThat(json(events)).endsWith(",[99999]]}");
        assertThat(events.truncated()).isNull();
    }

    @Test
    void badLimitIsAnErrorThatCanBeRepaired() throws Exception {
        run("set spark.firesteel.sql.rows=many");
        assertThat(run("select 1").failure().evalue())
                .isEqualTo("spark.firesteel.sql.rows: many (expected: a number of rows, 0 for all)");
        assertThat(run("set spark.firesteel.sql.rows=1").failure()).isNull();
        assertThat(run("select 1").failure()).isNull();
    }

    @Test
    void aResultOfAnySizeIsWhole() throws Exception {
        RecordedEvents events = run("select repeat('x', 10000) as s from range(3000)", 0);
        assertThat(json(events)).hasSizeBetween(30_000_000, 31_000_000).endsWith("x\"]]}");
        assertThat(events.truncated()).isNull();
    }

    @Test
    void oneTrailingSemicolonIsFine() throws Exception {
        assertThat(json(run("select 1 as a;"))).endsWith("[[1]]}");
    }

    @ParameterizedTest
    @CsvSource({
        "'select 1; select 2', PARSE_SYNTAX_ERROR",
        "'', PARSE_SYNTAX_ERROR",
        "'-- only a comment', PARSE_SYNTAX_ERROR",
        "'%table v1', PARSE_SYNTAX_ERROR",
        "'selec 1', PARSE_SYNTAX_ERROR",
        "'select nope', UNRESOLVED_COLUMN.WITHOUT_SUGGESTION",
        "'select * from no_table', TABLE_OR_VIEW_NOT_FOUND",
        "'select 1/0', DIVIDE_BY_ZERO",
        "'select cast(''a'' as int)', CAST_INVALID_INPUT",
        "'select 1/(id-id) from range(10)', DIVIDE_BY_ZERO"
    })
    void errorKeepsSparksErrorClass(String code, String errorClass) throws Exception {
        RecordedEvents events = run(code);
        assertThat(events.result()).isNull();
        assertThat(events.failure().ename()).isEqualTo("Error");
        assertThat(events.failure().evalue()).contains("[" + errorClass + "]");
        assertThat(events.failure().traceback())
                .isNotEmpty()
                .allSatisfy(frame -> assertThat(frame).doesNotContain("\n"))
                .anySatisfy(frame -> assertThat(frame).contains("SqlEngine.run"));
    }

    @Test
    void deepNestingIsAnErrorOfTheStatement() throws Exception {
        String deep = "select " + "(".repeat(3_000) + "1" + ")".repeat(3_000);
        assertThat(run(deep).failure()).isNotNull();
        assertThat(json(run("select 1 as a"))).endsWith("[[1]]}");
    }

    @Test
    void interruptEndsTheStatementAndOnlyIt() throws Exception {
        LocalSpark.session()
                .udf()
                .register(
                        "hang",
                        (org.apache.spark.sql.api.java.UDF1<Long, Long>) SqlEngineTest::hang,
                        org.apache.spark.sql.types.DataTypes.LongType);
        CountDownLatch started = new CountDownLatch(1);
        SparkListener listener = new SparkListener() {
            @Override
            public void onTaskStart(SparkListenerTaskStart start) {
                started.countDown();
            }
        };
        var context = LocalSpark.session().sparkContext();
        context.addSparkListener(listener);
        RecordedEvents events = new RecordedEvents();
        FutureTask<@Nullable Void> statement = new FutureTask<>(() -> {
            context.setJobGroup("hanging", "", true);
            engine.execute(
                    new Execution(77, "select sum(hang(id)) from range(4)", null, "hanging", events, () -> true));
            return null;
        });
        Thread thread = new Thread(statement, "statement");
        thread.start();
        started.await();
        engine.interrupt(76);
        assertThat(thread.isInterrupted()).isFalse();
        engine.interrupt(77);
        try {
            statement.get();
            assertThat(events.failure()).isNotNull();
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(InterruptedException.class);
        }
        context.cancelJobGroup("hanging");
        context.removeSparkListener(listener);
        engine.interrupt(77);
        assertThat(json(run("select 1 as a"))).endsWith("[[1]]}");
    }

    private static long hang(long value) throws InterruptedException {
        new CountDownLatch(1).await();
        return value;
    }

    @Test
    void startSaysWhySparkDidNot() {
        CompletableFuture<SparkSession> failed = CompletableFuture.failedFuture(new IllegalStateException("no master"));
        try (SqlEngine broken = new SqlEngine(context(Map.of(), failed))) {
            assertThatThrownBy(broken::start)
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("no master");
        }
    }
}
