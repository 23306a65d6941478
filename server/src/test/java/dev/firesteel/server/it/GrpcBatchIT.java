// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.server.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.linecorp.armeria.client.grpc.GrpcClients;
import dev.firesteel.server.RunningServer;
import dev.firesteel.v1.Batch;
import dev.firesteel.v1.BatchEvent;
import dev.firesteel.v1.BatchServiceGrpc.BatchServiceBlockingStub;
import dev.firesteel.v1.BatchState;
import dev.firesteel.v1.CreateBatchRequest;
import dev.firesteel.v1.DeleteBatchRequest;
import dev.firesteel.v1.GetBatchRequest;
import dev.firesteel.v1.WatchBatchRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Applications in Python and R over gRPC, on a real Spark: that fail, and one that is deleted while it runs. */
@Timeout(600)
class GrpcBatchIT {
    @RegisterExtension
    static final RunningServer SERVER =
            new RunningServer().with("session.allowed-dirs", System.getProperty("java.io.tmpdir"));

    @TempDir
    Path folder;

    private static BatchServiceBlockingStub batches;

    @BeforeAll
    static void connect() {
        batches = GrpcClients.builder("gproto+http://" + SERVER.address())
                .responseTimeoutMillis(0)
                .build(BatchServiceBlockingStub.class);
    }

    private Batch create(String file, String code) throws IOException {
        Path path = Files.writeString(folder.resolve(file), code);
        return batches.createBatch(CreateBatchRequest.newBuilder()
                .setFile(path.toString())
                .addArgs("a  b")
                .setName(file.substring(0, file.indexOf('.')))
                .build());
    }

    private static Iterator<BatchEvent> watch(Batch batch) {
        return batches.watchBatch(WatchBatchRequest.newBuilder()
                .setBatch(Integer.toString(batch.getId()))
                .build());
    }

    @Test
    void failingPythonEndsWithItsTraceback() throws IOException {
        Batch batch = create("fails.py", """
                from pyspark.sql import SparkSession
                SparkSession.builder.getOrCreate().range(3).count()
                raise ValueError("no good")
                """);
        assertThat(batch.getState()).isEqualTo(BatchState.BATCH_STATE_STARTING);
        List<BatchEvent> events = new ArrayList<>();
        watch(batch).forEachRemaining(events::add);
        assertThat(events).extracting(BatchEvent::getLine).contains("ValueError: no good");
        BatchEvent last = events.get(events.size() - 1);
        assertThat(last.getFinished().getState()).isEqualTo(BatchState.BATCH_STATE_DEAD);
        assertThat(last.getFinished().getStateReason()).contains("exit code 1");
        assertThat(batches.getBatch(
                                GetBatchRequest.newBuilder().setBatch("fails").build())
                        .getState())
                .isEqualTo(BatchState.BATCH_STATE_DEAD);
    }

    @Test
    void everyFieldOfTheRequestHasItsEffect() throws IOException {
        Path jar = Jars.jar(folder, "greeting.jar", "Greeting", """
                public class Greeting { public static String text() { return "hello"; } }
                """);
        Path module = Files.writeString(folder.resolve("helper.py"), "def word(): return 'helped'\n");
        Path numbers = Files.writeString(folder.resolve("numbers.txt"), "4 5");
        Path zip = Jars.jar(folder, "kept.zip", "Kept", "public class Kept {}");
        Path code = Files.writeString(folder.resolve("fields.py"), """
                import os, sys
                from helper import word
                from pyspark import SparkFiles
                from pyspark.sql import SparkSession
                sc = SparkSession.builder.getOrCreate().sparkContext
                print("given", sys.argv[1:], word(), sc._jvm.Greeting.text(), open(SparkFiles.get("numbers.txt")).read(),
                      os.path.exists(os.path.join(SparkFiles.get("kept"), "Kept.class")), sc.appName)
                print("driver", sc._jvm.Runtime.getRuntime().maxMemory() >> 20 in range(500, 610))
                for key in ("driver.cores", "executor.memory", "executor.cores", "executor.instances", "yarn.queue", "x.y"):
                    print(key, sc.getConf().get("spark." + key))
                """);

        Batch batch = batches.createBatch(CreateBatchRequest.newBuilder()
                .setFile(code.toString())
                .addArgs("a  b")
                .addArgs("")
                .addJars(jar.toString())
                .addPyFiles(module.toString())
                .addFiles(numbers.toString())
                .addArchives(zip + "#kept")
                .setDriverMemory("600m")
                .setDriverCores(2)
                .setExecutorMemory("700m")
                .setExecutorCores(3)
                .setNumExecutors(4)
                .setQueue("night")
                .setName("fields")
                .setProxyUser("somebody")
                .putConf("spark.x.y", "z")
                .build());

        List<BatchEvent> events = new ArrayList<>();
        watch(batch).forEachRemaining(events::add);
        assertThat(events)
                .extracting(BatchEvent::getLine)
                .contains(
                        "given ['a  b', ''] helped hello 4 5 True fields",
                        "driver True",
                        "driver.cores 2",
                        "executor.memory 700m",
                        "executor.cores 3",
                        "executor.instances 4",
                        "yarn.queue night",
                        "x.y z");
        assertThat(events.get(events.size() - 1).getFinished().getState()).isEqualTo(BatchState.BATCH_STATE_SUCCESS);
    }

    /** Needs no SparkR, as the script does not. */
    @Test
    void anRFileGetsItsArgumentsAndEndsWithItsCode() throws Exception {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "Rscript")));
        if (!installed) {
            System.out.println("SKIPPED anRFileGetsItsArgumentsAndEndsWithItsCode: no Rscript on the PATH");
        }
        assumeThat(installed).isTrue();
        Batch batch = create("words.R", "cat(commandArgs(TRUE), 'it is\\n')\nquit(status = 3)\n");

        List<BatchEvent> events = new ArrayList<>();
        watch(batch).forEachRemaining(events::add);

        assertThat(events).extracting(BatchEvent::getLine).contains("a  b it is");
        BatchEvent last = events.get(events.size() - 1);
        assertThat(last.getFinished().getState()).isEqualTo(BatchState.BATCH_STATE_DEAD);
        assertThat(last.getFinished().getStateReason()).contains("exit code 3");
    }

    @Test
    void deleteEndsTheDriverAndItsPython() throws Exception {
        Batch batch = create("waits.py", """
                import os, time
                from pyspark.sql import SparkSession
                SparkSession.builder.getOrCreate()
                print("processes", os.getppid(), os.getpid(), flush=True)
                time.sleep(3600)
                """);
        Iterator<BatchEvent> events = watch(batch);
        String line = "";
        while (!line.startsWith("processes ")) {
            line = events.next().getLine();
        }
        List<ProcessHandle> processes = Arrays.stream(line.split(" "))
                .skip(1)
                .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                .toList();
        assertThat(processes).hasSize(2);

        batches.deleteBatch(DeleteBatchRequest.newBuilder()
                .setBatch(Integer.toString(batch.getId()))
                .build());

        for (ProcessHandle process : processes) {
            process.onExit().get(60, TimeUnit.SECONDS);
        }
        assertThatThrownBy(() -> batches.getBatch(
                        GetBatchRequest.newBuilder().setBatch("waits").build()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        refusal -> assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    }
}
