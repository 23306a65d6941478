// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.link.LinkServer;
import dev.firesteel.v1.Kind;
import dev.firesteel.worker.v1.Bind;
import dev.firesteel.worker.v1.Bound;
import dev.firesteel.worker.v1.ConnectRequest;
import dev.firesteel.worker.v1.ConnectResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker that was started ahead of its session, seen from its server. Each test goes on where another left it. */
@Timeout(300)
final class PooledWorkerIT {
    @TempDir
    private static Path folder;

    private static final LinkServer SERVER = new LinkServer(200);
    private static WorkerProcess worker;
    private static int statements;
    private static String firstEcho;

    @BeforeAll
    static void start() throws Exception {
        SERVER.start(0);
        worker = WorkerProcess.start(SERVER, folder, "pool", Map.of()).awaitReady();
        firstEcho = run(Kind.KIND_SPARK, "1 + 1");
    }

    @AfterAll
    static void stop() throws Exception {
        if (worker != null) {
            worker.close();
        }
        SERVER.close();
    }

    @Test
    void hasSaidNothingOfItsWarmUp() {
        assertThat(SERVER.received().stream()
                        .filter(ConnectRequest::hasEvents)
                        .map(ConnectRequest::getEvents)
                        .filter(events -> events.getStatementId() < 0))
                .isEmpty();
        assertThat(worker.log()).doesNotContain("warm-up failed");
    }

    /** What a session sees first is the same as in a worker that was started for it. */
    @Test
    void nothingOfTheWarmUpIsThere() throws Exception {
        assertThat(firstEcho).isEqualTo("res0: Int = 2\n");
        assertThat(run(Kind.KIND_SPARK, "println(spark.catalog.listTables().count())"))
                .isEqualTo("0\n");
        assertThat(run(
                        Kind.KIND_PYSPARK,
                        "print(sorted(name for name in dir() if not name.startswith('__')), '_' in dir(__builtins__))"))
                .isEqualTo("['sc', 'spark', 'sqlContext'] False\n");
    }

    @Test
    void takesWhatASessionsConfigurationSaysWhereItCan() throws Exception {
        assertThat(bind(Map.of("spark.sql.shuffle.partitions", "3", "spark.sql.warehouse.dir", "/x")))
                .containsExactly("spark.sql.warehouse.dir");
        assertThat(bind(Map.of("spark.sql.shuffle.partitions", "3"))).isEmpty();
        assertThat(run(Kind.KIND_SPARK, "println(spark.conf.get(\"spark.sql.shuffle.partitions\"))"))
                .isEqualTo("3\n");
        assertThat(run(Kind.KIND_PYSPARK, "print(spark.conf.get('spark.sql.shuffle.partitions'))"))
                .isEqualTo("3\n");
    }

    private static String run(Kind kind, String code) throws InterruptedException {
        int id = statements++;
        worker.execute(id, kind, code);
        SERVER.awaitFinished(id);
        return SERVER.text(id);
    }

    private static List<String> bind(Map<String, String> conf) throws InterruptedException {
        int before = answers().size();
        SERVER.send(ConnectResponse.newBuilder()
                .setBind(Bind.newBuilder().putAllConf(conf))
                .build());
        SERVER.awaitMessage(message -> answers().size() > before);
        return answers().get(before).getRefusedList();
    }

    private static List<Bound> answers() {
        return SERVER.received().stream()
                .filter(ConnectRequest::hasBound)
                .map(ConnectRequest::getBound)
                .toList();
    }
}
