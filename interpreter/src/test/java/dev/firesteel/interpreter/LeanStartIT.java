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

/** What a start leaves for later: that it is not done, and that it is there when it is needed. */
@Timeout(300)
final class LeanStartIT {
    private static final String BEFORE_ANY_QUERY = """
            def loaded(name: String) = {
              val find = classOf[ClassLoader].getDeclaredMethod("findLoadedClass", classOf[String])
              find.setAccessible(true)
              find.invoke(ClassLoader.getSystemClassLoader, name) != null
            }
            println(new Throwable().getStackTrace.head.getClassName.takeWhile(_ != '.'))
            println(sc.parallelize(1 to 10).count())
            println(loaded("org.apache.spark.SparkContext"))
            println(loaded("scala.reflect.runtime.JavaUniverse"))
            println(loaded("org.apache.spark.sql.catalyst.analysis.FunctionRegistry$"))
            """;

    private static final String ML = """
            import org.apache.spark.ml.functions.{array_to_vector, vector_to_array}
            import org.apache.spark.ml.linalg.Vectors
            println(Seq(Tuple1(Vectors.dense(1.0, 2.0))).toDF("v").select(vector_to_array(col("v"))).first.getSeq[Double](0).sum)
            println(spark.newSession().range(1).select(array_to_vector(array(lit(4.0)))).first.get(0))
            """;

    @TempDir
    private Path folder;

    @Test
    void theFirstJobNeedsNeitherReflectionNorTheFunctionsOfSql() throws Exception {
        try (LinkServer server = new LinkServer(200)) {
            server.start(0);
            try (WorkerProcess worker =
                    WorkerProcess.start(server, folder, "spark", Map.of()).awaitReady()) {
                worker.execute(0, Kind.KIND_SPARK, BEFORE_ANY_QUERY);
                server.awaitFinished(0);
                assertThat(server.text(0)).as(worker.log()).endsWith("$line3\n10\ntrue\nfalse\nfalse\n");
                worker.execute(1, Kind.KIND_SPARK, ML);
                server.awaitFinished(1);
                assertThat(server.text(1)).as(worker.log()).endsWith("3.0\n[4.0]\n");
                assertThat(worker.log()).doesNotContain("replaced a previously registered function");
            }
        }
    }
}
