// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.link.LinkServer;
import dev.firesteel.v1.Kind;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scala whose tasks run in an executor of its own JVM, which fetches the session's classes from the driver. */
@Timeout(300)
final class ScalaClusterIT {
    @TempDir
    private Path folder;

    @Test
    void classesAndClosuresOfTheSessionRunInExecutors() throws Exception {
        try (LinkServer server = new LinkServer(200)) {
            server.start(0);
            try (WorkerProcess worker = WorkerProcess.start(
                            server, folder, "spark", Map.of("spark.master", "local-cluster[1,1,1024]"))
                    .awaitReady()) {
                worker.execute(0, Kind.KIND_SPARK, """
                        case class P(name: String, age: Int) { def older = { var a = age; while (a < 10) a += 1; copy(age = a) } }
                        val k = 3
                        sc.parallelize(1 to 2).map(i => P("a" + i, i + k)).collect()
                        Seq(P("b", 1)).toDS().map(_.older).collect()
                        sc.parallelize(Seq(1), 1).map(_ => ProcessHandle.current.pid).first != ProcessHandle.current.pid
                        """);
                server.awaitFinished(0);
                assertThat(server.text(0))
                        .as(worker.log())
                        .isEqualTo("defined class P\nk: Int = 3\nres0: Array[P] = Array(P(a1,4), P(a2,5))\n"
                                + "res1: Array[P] = Array(P(b,10))\nres2: Boolean = true\n");
            }
        }
    }
}
