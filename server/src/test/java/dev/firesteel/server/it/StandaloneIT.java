// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.firesteel.server.RunningServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Sessions and batches on a standalone cluster: what they define, bring along and need is there in executors. */
@Timeout(600)
class StandaloneIT {
    @TempDir
    private static Path folder;

    @RegisterExtension
    @Order(1)
    static final Standalone cluster = new Standalone();

    @RegisterExtension
    @Order(2)
    static final RunningServer server = new RunningServer()
            .with("spark.master", cluster::master)
            .with("spark.conf.spark.driver.host", "127.0.0.1")
            .with("spark.conf.spark.executor.memory", "512m")
            .with("spark.conf.spark.cores.max", "1")
            .with("session.allowed-dirs", System.getProperty("java.io.tmpdir"));

    private Rest rest;

    @BeforeEach
    void client() {
        rest = Rest.at(server.url());
    }

    @Test
    void executorsHaveTheSessionsClassesJarsAndPython() throws Exception {
        Path jar = Jars.jar(folder, "greeting.jar", "Greeting", """
                public class Greeting { public static String text() { return "hello"; } }
                """);
        Path module = Files.writeString(folder.resolve("greeting.py"), "def text(): return 'hallo'\n");
        Rest.Answer created = rest.post(
                "/sessions", "{\"kind\":\"shared\",\"jars\":[\"" + jar + "\"],\"pyFiles\":[\"" + module + "\"]}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String session = created.header("location");

        assertThat(text(session, "spark", """
                        case class P(name: String, age: Int) { def older = copy(age = age + 1) }
                        Seq(P(Greeting.text, 1)).toDS.map(_.older).map(p => p.copy(name = p.name + Greeting.text)).collect()
                        sc.parallelize(Seq(1), 1).map(_ => ProcessHandle.current.pid).first != ProcessHandle.current.pid
                        """))
                .isEqualTo("defined class P\nres0: Array[P] = Array(P(hellohello,2))\nres1: Boolean = true\n");
        assertThat(text(session, "pyspark", """
                        import os
                        def there(n):
                            import greeting
                            return greeting.text(), os.getppid()
                        text, parent = sc.parallelize([1], 1).map(there).first()
                        text, parent != os.getppid()
                        """)).isEqualTo("('hallo', True)");
        assertThat(rest.get(session).json().path("appId").asText()).startsWith("app-");
        assertThat(rest.delete(session).status()).isEqualTo(200);
    }

    @Test
    void executorsHaveWhatIsUploadedWhileTheSessionRuns() throws Exception {
        String session = rest.session("shared");
        assertThat(text(session, "spark", "sc.parallelize(Seq(1), 1).count()")).isEqualTo("res0: Long = 1\n");

        upload(session, "jar", "jar", Jars.jar(folder, "later.jar", "later.Later", """
                package later;
                public class Later { public static String text() { return "late"; } }
                """));
        upload(session, "pyfile", "file", Files.writeString(folder.resolve("later.py"), "def text(): return 'spät'\n"));
        upload(session, "file", "file", Files.writeString(folder.resolve("later.txt"), "45"));

        assertThat(text(session, "spark", "sc.parallelize(Seq(1), 1).map(_ => later.Later.text).first"))
                .isEqualTo("res1: String = late\n");
        assertThat(text(session, "pyspark", """
                        def there(n):
                            import later
                            from pyspark import SparkFiles
                            return later.text(), open(SparkFiles.get("later.txt")).read()
                        sc.parallelize([1], 1).map(there).first()
                        """)).isEqualTo("('spät', '45')");
        assertThat(rest.delete(session).status()).isEqualTo(200);
    }

    private void upload(String session, String what, String part, Path file) throws Exception {
        Rest.Answer answer = Multipart.post(rest, session + "/upload-" + what, part, file);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void aBatchRunsInTheCluster() throws Exception {
        Path file = Files.writeString(folder.resolve("where.py"), """
                import os
                from pyspark.sql import SparkSession
                sc = SparkSession.builder.getOrCreate().sparkContext
                parent = sc.parallelize([1], 1).map(lambda n: os.getppid()).first()
                print("where", sc.master, parent != os.getppid())
                """);
        String batch = rest.post("/batches", "{\"file\":\"" + file + "\"}").header("location");

        await().atMost(Duration.ofMinutes(4))
                .until(() -> !rest.get(batch + "/state").body().matches(".*(starting|running).*"));

        assertThat(rest.get(batch + "/log?size=-1").body()).contains("where " + cluster.master() + " True");
    }

    private String text(String session, String kind, String code) {
        var output = rest.ended(rest.submit(session, kind, code)).path("output");
        assertThat(output.path("status").asText()).as(output.toString()).isEqualTo("ok");
        return output.path("data").path("text/plain").asText();
    }
}
