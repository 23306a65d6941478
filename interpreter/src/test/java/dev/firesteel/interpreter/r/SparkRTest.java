// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.r;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.engine.EngineContext;
import dev.firesteel.interpreter.engine.Execution;
import dev.firesteel.interpreter.engine.SessionScope;
import dev.firesteel.interpreter.file.SessionFiles;
import dev.firesteel.interpreter.sql.RecordedEvents;
import dev.firesteel.interpreter.testing.LocalSpark;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * R with a Spark home that brings SparkR. That is a small package of ours, since pip's Spark brings none: it speaks to the
 * real RBackend as SparkR does.
 */
@ExtendWith(RInstalled.class)
class SparkRTest {

    private static final String COUNT = "sparkR.callJMethod(sparkR.callJMethod(spark, 'sql',"
            + " 'select id, count(*) from range(100) group by id'), 'collectAsList')$id";

    @TempDir
    private static Path home;

    @TempDir
    private Path directory;

    private final AtomicInteger ids = new AtomicInteger();
    private REngine engine;

    @BeforeAll
    static void installSparkR() throws Exception {
        Path library = Files.createDirectories(home.resolve("R/lib"));
        Path source = Path.of(SparkRTest.class
                        .getResource("/firesteel/r/sparkr/DESCRIPTION")
                        .toURI())
                .getParent();
        Process install = new ProcessBuilder("R", "CMD", "INSTALL", "-l", library.toString(), source.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(install.getInputStream().readAllBytes());
        assertThat(install.waitFor()).as(said).isZero();
    }

    @BeforeEach
    void start() throws Exception {
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("SPARK_HOME", home.toString());
        engine = new REngine(new EngineContext(
                directory,
                directory,
                Map.of(),
                environment,
                List.of(),
                getClass().getClassLoader(),
                new SessionFiles(),
                SessionScope.ALONE,
                CompletableFuture.completedFuture(LocalSpark.session())));
        engine.start();
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private RecordedEvents run(String code, String jobGroup) throws InterruptedException {
        RecordedEvents events = new RecordedEvents();
        engine.execute(new Execution(ids.incrementAndGet(), code, null, jobGroup, events, () -> false));
        return events;
    }

    @Test
    void sessionIsTheOneOfAllLanguages() throws Exception {
        LocalSpark.session().range(3).createOrReplaceTempView("for_r");
        RecordedEvents events = run(
                "invisible(sparkR.callJMethod(spark, 'sql', 'create or replace temp view from_r as select max(id) m from for_r'))",
                "1");
        assertThat(events.failure()).isNull();
        assertThat(events.notices()).isEmpty();
        assertThat(LocalSpark.session().table("from_r").first().getLong(0)).isEqualTo(2);
    }

    @Test
    void jobsBelongToTheStatement() throws Exception {
        BlockingQueue<Properties> jobs = new LinkedBlockingQueue<>();
        SparkListener listener = new SparkListener() {
            @Override
            public void onJobStart(SparkListenerJobStart start) {
                jobs.add(start.properties());
            }
        };
        LocalSpark.session().sparkContext().addSparkListener(listener);
        try {
            assertThat(run(COUNT, "first").failure()).isNull();
            assertThat(run(COUNT, "second").failure()).isNull();
            Properties first = jobs.take();
            assertThat(first.getProperty("spark.jobGroup.id")).isEqualTo("first");
            assertThat(first.getProperty("spark.job.tags").split(",")).contains("first");
            Properties second = jobs.take();
            while (second.getProperty("spark.jobGroup.id").equals("first")) {
                second = jobs.take();
            }
            assertThat(second.getProperty("spark.jobGroup.id")).isEqualTo("second");
            assertThat(second.getProperty("spark.job.tags").split(","))
                    .contains("second")
                    .doesNotContain("first");
        } finally {
            LocalSpark.session().sparkContext().removeSparkListener(listener);
        }
    }

    @Test
    void newRFindsTheSameSpark() throws Exception {
        run(
                "invisible(sparkR.callJMethod(spark, 'sql', 'create or replace temp view lives_on as select 1 as one'))",
                "1");
        assertThat(run("quit(status = 9)", "2").failure()).isNotNull();
        RecordedEvents events =
                run("sparkR.callJMethod(sparkR.callJMethod(spark, 'table', 'lives_on'), 'toString')", "3");
        assertThat(events.failure()).isNull();
        assertThat(events.out()).contains("one");
    }

    @Test
    void secretIsNotLeftInTheEnvironment() throws Exception {
        assertThat(run("grepl('SECRET|TOKEN', paste(names(Sys.getenv()), collapse = ' '))", "1")
                        .out())
                .isEqualTo("[1] FALSE\n");
    }
}
